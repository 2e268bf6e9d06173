/** Writes to a WebSocket at its client's pace. */
import type { WebSocket } from 'ws';
import { PacedWriter } from '../http/paced-writer.ts';
import { endSocket } from './end-socket.ts';

const TRY_AGAIN_LATER = 1013;

const writers = new WeakMap<WebSocket, PacedWriter>();

/**
 * One writer per socket. A long message is sent in fragments; a client that does not read is
 * dropped.
 */
export function socketWriter(socket: WebSocket): PacedWriter {
  const known = writers.get(socket);
  if (known !== undefined) return known;
  const write = (text: string): void => socket.send(text);
  const writer = new PacedWriter({
    get waiting() {
      return socket.bufferedAmount;
    },
    write,
    writePart: (part, fin, done) => socket.send(part, { binary: false, fin }, done),
    // No caller ends a socket with a last message.
    end: write,
    drop: () => endSocket(socket, TRY_AGAIN_LATER, 'the client does not read'),
  });
  writers.set(socket, writer);
  socket.once('close', () => writer.close());
  return writer;
}
