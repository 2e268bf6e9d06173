/** Reads a vendor's stream of JSON events as CompletionEvents; the part that all such vendors share. */
import { SseDecoder, type ServerSentEvent } from '../../bytes/sse-decoder.ts';
import type { CompletionEvent, ResponseEnd } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json.ts';
import type { WireRecord } from '../../model/narrowing.ts';
import { LONGEST_UPSTREAM_EVENT } from '../limits.ts';
import { PassedBound } from '../passed-bound.ts';
import { parseWire } from './wire-json.ts';

/** Interprets one vendor's events; one instance for each answer. */
export interface StreamedAnswer {
  /** True after the vendor's terminal event; later events are not read. */
  readonly isComplete: boolean;

  /**
   * @param name the event's `event:` line, if there is one
   * @throws the vendor's error, if the event is one; WireFault for an invalid field
   */
  accept(event: WireRecord, name: string | undefined): readonly CompletionEvent[];

  /** The end of the answer; undefined if the vendor gave no finish reason, which means a cut-off answer. */
  end(): ResponseEnd | undefined;
}

/** The last line of OpenAI's streams, which other vendors' servers send too. */
const SENTINEL = '[DONE]';

/**
 * Yields events that arrived together as one batch, because each yield costs five promises on the way to the reader.
 *
 * @param onLastWord called before the end is yielded
 * @throws what `answer` throws, or SyntaxError for an event that is not JSON, after yielding the events before it
 */
export async function* readAnswer(
  opening: PromiseLike<{ readonly body: AsyncIterable<Uint8Array> | null }>,
  answer: StreamedAnswer,
  onLastWord: () => void,
): AsyncGenerator<readonly CompletionEvent[], void, undefined> {
  const { body } = await opening;
  if (body === null) return;
  const decoder = new SseDecoder(LONGEST_UPSTREAM_EVENT, endlessEvent);
  let isDone = false;
  for await (const bytes of body) {
    const { mapped, isLast, failure } = acceptAll(answer, decoder, bytes);
    if (mapped.length > 0) yield mapped;
    if (failure !== undefined) throw failure.error;
    isDone = isLast;
    if (isDone) break;
  }
  if (!isDone) yield acceptedLast(answer, decoder.end());
  const end = answer.end();
  if (end === undefined) return;
  onLastWord();
  yield [end];
}

type Accepted = {
  readonly mapped: readonly CompletionEvent[];
  readonly isLast: boolean;
  readonly failure: { readonly error: unknown } | undefined;
};

function acceptAll(answer: StreamedAnswer, decoder: SseDecoder, bytes: Uint8Array): Accepted {
  const mapped: CompletionEvent[] = [];
  try {
    for (const event of decoder.push(bytes)) {
      if (event.data === SENTINEL) return { mapped, isLast: true, failure: undefined };
      for (const one of accepted(answer, event)) mapped.push(one);
      if (answer.isComplete) return { mapped, isLast: true, failure: undefined };
    }
    return { mapped, isLast: false, failure: undefined };
  } catch (error) {
    return { mapped, isLast: false, failure: { error } };
  }
}

function accepted(
  answer: StreamedAnswer,
  { name, data }: ServerSentEvent,
): readonly CompletionEvent[] {
  const parsed = parseWire(data);
  return isRecord(parsed) ? answer.accept(parsed, name) : NOTHING;
}

/** An event without its blank line may be complete, or half of one, which means that the stream was cut off. */
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

function endlessEvent(longest: number): PassedBound {
  return PassedBound.ofBytes('an event', longest);
}

const NOTHING: readonly CompletionEvent[] = [];
