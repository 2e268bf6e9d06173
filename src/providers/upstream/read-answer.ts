/** A vendor's stream of JSON events as CompletionEvents; what all that speak so have in common. */
import type { CompletionEvent, ResponseEnd } from '../../model/completion-event.ts';
import { SseDecoder, type ServerSentEvent } from './sse-decoder.ts';

/** What one vendor's events mean; one instance for each answer. */
export interface StreamedAnswer {
  /** The vendor has said its last word: what comes after is not read. */
  readonly isComplete: boolean;

  /**
   * @param name the event's `event:` line, if it had one
   * @throws the vendor's error, if the event is one
   */
  accept(event: object, name: string | undefined): readonly CompletionEvent[];

  /** The end of the answer, or undefined if the vendor never said why it stopped: it was cut. */
  end(): ResponseEnd | undefined;
}

/** OpenAI's last line, which other vendors' servers send too. */
const SENTINEL = '[DONE]';

/**
 * Reads the body itself: the SDKs' own readers take longer (OpenAI's twice, Anthropic's a third), and
 * print events that they cannot read, which are parts of answers.
 *
 * @param onLastWord called before the end is given out
 * @throws what `answer` throws, SyntaxError for an event that is not JSON
 */
export async function* readAnswer(
  opening: PromiseLike<{ readonly body: AsyncIterable<Uint8Array> | null }>,
  answer: StreamedAnswer,
  onLastWord: () => void,
): AsyncGenerator<CompletionEvent, void, undefined> {
  const { body } = await opening;
  if (body === null) return;
  const decoder = new SseDecoder();
  let isDone = false;
  for await (const bytes of body) {
    for (const event of decoder.push(bytes)) {
      isDone = event.data === SENTINEL;
      if (isDone) break;
      // Not `yield*`, which waits twice for each.
      for (const mapped of accepted(answer, event)) yield mapped;
      isDone = answer.isComplete;
      if (isDone) break;
    }
    if (isDone) break;
  }
  if (!isDone) for (const mapped of acceptedLast(answer, decoder.end())) yield mapped;
  const end = answer.end();
  if (end === undefined) return;
  onLastWord();
  yield end;
}

function accepted(
  answer: StreamedAnswer,
  { name, data }: ServerSentEvent,
): readonly CompletionEvent[] {
  const parsed: unknown = JSON.parse(data);
  return typeof parsed === 'object' && parsed !== null ? answer.accept(parsed, name) : NOTHING;
}

/** Without its blank line an event may be whole, or half of one, which is the sign of a cut. */
function acceptedLast(
  answer: StreamedAnswer,
  event: ServerSentEvent | undefined,
): readonly CompletionEvent[] {
  if (event === undefined || event.data === SENTINEL) return NOTHING;
  try {
    return accepted(answer, event);
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

const NOTHING: readonly CompletionEvent[] = [];
