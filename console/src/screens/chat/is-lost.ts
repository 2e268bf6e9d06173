/** Tells a lost connection from a failed turn. */
import { RhetorClientError } from '../../../../src/client/client.ts';

/** True if the connection ended, which says nothing about the answer. */
export function isLost(error: unknown): boolean {
  return (
    error instanceof RhetorClientError &&
    ['connection_lost', 'stream_truncated', 'timeout', 'reader_too_slow', 'socket_closed'].includes(
      error.code,
    )
  );
}
