/** The stream of a chat completion as CompletionEvents. */
import { APIError } from 'openai';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { SseDecoder, type ServerSentEvent } from '../upstream/sse-decoder.ts';
import { OpenAIAnswer, type OpenAIChunk } from './openai-answer.ts';

const SENTINEL = '[DONE]';

/**
 * Reads the body itself: the SDK's own reader takes twice the time, and prints events that it cannot
 * read, which are parts of answers.
 *
 * Yields `response-end` only if the vendor said why it stopped: a stream that ends without was cut.
 *
 * @param onLastWord called before the end is given out
 * @throws APIError for an error event, SyntaxError for an event that is not JSON
 */
export async function* fromOpenAIStream(
  provider: string,
  opening: PromiseLike<Response>,
  onLastWord: () => void,
): AsyncGenerator<CompletionEvent, void, undefined> {
  const { body, headers } = await opening;
  if (body === null) return;
  const answer = new OpenAIAnswer(provider);
  const decoder = new SseDecoder();
  let isDone = false;
  for await (const bytes of body) {
    for (const event of decoder.push(bytes)) {
      isDone = event.data === SENTINEL;
      if (isDone) break;
      for (const mapped of answer.accept(toChunk(event, headers))) yield mapped;
    }
    if (isDone) break;
  }
  if (!isDone) {
    for (const mapped of answer.accept(toLastChunk(decoder.end(), headers))) yield mapped;
  }
  const end = answer.end();
  if (end === undefined) return;
  onLastWord();
  yield end;
}

function toChunk({ name, data }: ServerSentEvent, headers: Headers): OpenAIChunk {
  const parsed: unknown = JSON.parse(data);
  if (typeof parsed !== 'object' || parsed === null) return {};
  const error: unknown = 'error' in parsed ? parsed.error : undefined;
  if (error || name === 'error') {
    const words = typeof error === 'string' || (typeof error === 'object' && error !== null);
    throw new APIError(undefined, words ? error : parsed, undefined, headers);
  }
  return parsed;
}

/** Without its blank line an event may be whole, or half of one, which is the sign of a cut. */
function toLastChunk(event: ServerSentEvent | undefined, headers: Headers): OpenAIChunk {
  if (event === undefined || event.data === SENTINEL) return {};
  try {
    return toChunk(event, headers);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
