/** A streamed answer as typed frames, which ends with its last frame or with an error, never quietly. */
import { RhetorClientError } from './client-error.ts';
import { EventParser } from './event-parser.ts';
import { errorOfBody, parseRecord, quote } from './server-error.ts';
import type { StreamFrame } from './wire.ts';

/**
 * @throws RhetorClientError with the server's code for a failed answer, `stream_truncated` for one
 *   that was cut
 */
export async function* readFrames(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamFrame, void, undefined> {
  const decoder = new TextDecoder();
  const parser = new EventParser();
  let isEnded = false;
  for await (const piece of bytes) {
    for (const { data } of parser.push(decoder.decode(piece, { stream: true }))) {
      const frame = toFrame(data);
      // Read on to the end of the body after it, so that the connection can serve again.
      if (isEnded) continue;
      isEnded = frame.done;
      yield frame;
    }
  }
  if (!isEnded) throw truncated();
}

/** @throws RhetorClientError for a frame that says the answer failed */
export function toFrame(data: string): StreamFrame {
  const value = parseRecord(data);
  const error = errorOfBody(value);
  if (error !== undefined) throw error;
  if (!isFrame(value)) {
    throw new RhetorClientError(
      'unexpected_answer',
      `The stream has a frame that Rhetor does not send: ${quote(data)}`,
    );
  }
  return value;
}

export function truncated(): RhetorClientError {
  return new RhetorClientError(
    'stream_truncated',
    'The stream ended without its last frame; what came of it is not the whole answer.',
  );
}

function isFrame(value: unknown): value is StreamFrame {
  return (
    typeof value === 'object' &&
    value !== null &&
    'chunk' in value &&
    typeof value.chunk === 'string' &&
    'done' in value &&
    typeof value.done === 'boolean'
  );
}
