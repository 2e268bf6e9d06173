/** Ends a WebSocket whose client may not be listening any more. */
import type { WebSocket } from 'ws';

/** For the client's answer to the close frame. */
const GRACE_MS = 1_000;

export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), GRACE_MS);
  socket.once('close', () => clearTimeout(timer));
}
