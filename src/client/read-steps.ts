/** Reads a streamed answer as typed steps; it ends with a last step or an error, never silently. */
import { SseDecoder } from '../bytes/sse-decoder.ts';
import type { StreamData, StreamFailure } from '../contract/stream-data.ts';
import { RhetorClientError } from './client-error.ts';
import { LONGEST_EVENT } from './limits.ts';
import { errorOfBody, parseRecord, quote } from './server-error.ts';

/** Excludes failures: they are thrown. */
export type StreamStep = Exclude<StreamData, StreamFailure>;

/**
 * @throws RhetorClientError with the server's code for a failed answer, `stream_truncated` for an
 * incomplete one
 */
export async function* readSteps(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamStep, void, undefined> {
  const decoder = new SseDecoder(LONGEST_EVENT, endlessEvent);
  let isEnded = false;
  try {
    for await (const piece of bytes) {
      for (const { data } of decoder.push(piece)) {
        // Drains the rest of the body, so that the connection can be reused.
        if (isEnded) continue;
        const step = toStep(parseRecord(data));
        isEnded = step.done;
        yield step;
      }
    }
  } catch (error) {
    // After the last step the answer is complete, whatever happens to the connection.
    if (!isEnded) throw error;
  }
  if (!isEnded) throw truncated();
}

/**
 * @param value the JSON of one step; the result is undefined if it is not a step
 * @throws RhetorClientError for a step that reports a failed answer
 */
export function toStep(value: Readonly<Record<string, unknown>> | undefined): StreamStep {
  const error = errorOfBody(value);
  if (error !== undefined) throw error;
  if (isStep(value)) return value;
  throw new RhetorClientError(
    'unexpected_answer',
    `The stream contains a step that is not Rhetor's: ${quote(JSON.stringify(value) ?? '')}`,
  );
}

export function endlessEvent(longest: number): RhetorClientError {
  return new RhetorClientError(
    'unexpected_answer',
    `The server sent an event of more than ${longest} characters.`,
  );
}

export function truncated(): RhetorClientError {
  return new RhetorClientError(
    'stream_truncated',
    'The stream ended without its last frame, so the answer is incomplete.',
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
