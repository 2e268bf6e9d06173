/** Closes connections whose clients take none of the waiting data, on every transport. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { MOST_STALLED_MS, TCP_KEEP_ALIVE_MS } from '../limits.ts';

const LOOK_EVERY_MS = 1_000;

type Progress = {
  /** Bytes accepted by the kernel. */
  readonly sent: number;
  readonly at: number;
};

export class StalledReaders {
  private readonly connections = new Set<Socket>();
  private readonly progress = new WeakMap<Socket, Progress>();

  /** Watches until the server closes. */
  static watch(server: Server): void {
    const readers = new StalledReaders();
    server.on('connection', (socket) => readers.add(socket));
    const timer = setInterval(() => readers.look(performance.now()), LOOK_EVERY_MS).unref();
    server.once('close', () => clearInterval(timer));
  }

  add(socket: Socket): void {
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    this.connections.add(socket);
    socket.once('close', () => this.connections.delete(socket));
  }

  /** @param now milliseconds of any clock that only goes forward */
  look(now: number): void {
    for (const socket of this.connections) {
      if (socket.writableLength === 0) this.progress.delete(socket);
      else this.judge(socket, now);
    }
  }

  private judge(socket: Socket, now: number): void {
    const sent = socket.bytesWritten - socket.writableLength;
    const former = this.progress.get(socket);
    if (former?.sent !== sent) this.progress.set(socket, { sent, at: now });
    // A reset, since a normal close would wait behind the data that the client does not read.
    else if (now - former.at >= MOST_STALLED_MS) socket.resetAndDestroy();
  }
}
