/** Closes a WebSocket whose client may no longer be listening. */
import type { WebSocket } from 'ws';
import { CLOSE_GRACE_MS } from '../limits.ts';

export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
  socket.once('close', () => clearTimeout(timer));
}
