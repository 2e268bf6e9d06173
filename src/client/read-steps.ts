/** A streamed answer as typed steps, which ends with its last one or with an error, never quietly. */
import { SseDecoder } from '../bytes/sse-decoder.ts';
import type { StreamData, StreamFailure } from '../contract/stream-data.ts';
import { RhetorClientError } from './client-error.ts';
import { LONGEST_EVENT } from './limits.ts';
import { errorOfBody, parseRecord, quote } from './server-error.ts';

/** A failure is no step: it is thrown. */
export type StreamStep = Exclude<StreamData, StreamFailure>;

/**
 * @throws RhetorClientError with the server's code for a failed answer, `stream_truncated` for one
 *   that was cut
 */
export async function* readSteps(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamStep, void, undefined> {
  const decoder = new SseDecoder(LONGEST_EVENT, endlessEvent);
  let isEnded = false;
  try {
    for await (const piece of bytes) {
      for (const { data } of decoder.push(piece)) {
        // Read on to the end of the body after it, so that the connection can serve again.
        if (isEnded) continue;
        const step = toStep(parseRecord(data));
        isEnded = step.done;
        yield step;
      }
    }
  } catch (error) {
    // Whatever becomes of the connection after the last step, the answer is whole.
    if (!isEnded) throw error;
  }
  if (!isEnded) throw truncated();
}

/**
 * @param value the JSON of one step; undefined if it is none
 * @throws RhetorClientError for a step that says the answer failed
 */
export function toStep(value: Readonly<Record<string, unknown>> | undefined): StreamStep {
  const error = errorOfBody(value);
  if (error !== undefined) throw error;
  if (isStep(value)) return value;
  throw new RhetorClientError(
    'unexpected_answer',
    `The stream has a step that Rhetor does not send: ${quote(JSON.stringify(value) ?? '')}`,
  );
}

function endlessEvent(longest: number): RhetorClientError {
  return new RhetorClientError(
    'unexpected_answer',
    `The server sent an event of more than ${longest} characters.`,
  );
}

export function truncated(): RhetorClientError {
  return new RhetorClientError(
    'stream_truncated',
    'The stream ended without its last frame; what came of it is not the whole answer.',
  );
}

function isStep(value: unknown): value is StreamStep {
  return (
    typeof value === 'object' &&
    value !== null &&
    'chunk' in value &&
    typeof value.chunk === 'string' &&
    'done' in value &&
    typeof value.done === 'boolean'
  );
}
