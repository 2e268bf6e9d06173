/** A socket as the former client library uses it: flat frames, matched to their requests by id. */
import { expect } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { Json } from '../api/json.ts';

type Waiter = {
  readonly isMet: (frames: readonly Json[]) => boolean;
  readonly resolve: () => void;
};

export class FlatClient {
  /** All received frames, in order. */
  readonly frames: Json[] = [];
  private readonly waiters = new Set<Waiter>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Json);
      for (const waiter of this.waiters) {
        if (!waiter.isMet(this.frames)) continue;
        this.waiters.delete(waiter);
        waiter.resolve();
      }
    });
  }

  static connect(url: string, options: ClientOptions = {}): Promise<FlatClient> {
    const socket = new WebSocket(url, options);
    const client = new FlatClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client)).once('error', reject);
    });
  }

  send(frame: Json | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Resolves as soon as the received frames meet the condition. */
  until(isMet: (frames: readonly Json[]) => boolean): Promise<void> {
    if (isMet(this.frames)) return Promise.resolve();
    return new Promise((resolve) => this.waiters.add({ isMet, resolve }));
  }

  /** The first frame of this type, once it has arrived. */
  async first(type: string): Promise<Json> {
    await this.until((frames) => frames.some((frame) => frame['type'] === type));
    const found = this.frames.find((frame) => frame['type'] === type);
    if (found === undefined) throw new Error(`there is no ${type}`);
    return found;
  }

  /** The frames of one request, once its last one has arrived; all fields must be at the top level. */
  async answerTo(requestId: string | number): Promise<readonly Json[]> {
    const own = () => this.frames.filter((frame) => frame['request_id'] === requestId);
    await this.until(() => own().some(isLast));
    for (const frame of own()) expect(frame).not.toHaveProperty('payload');
    return own();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.close();
    await closed;
  }
}

function isLast({ type, done }: Json): boolean {
  return type === 'RESPONSE' || type === 'ERROR' || (type === 'CHUNK' && done === true);
}
