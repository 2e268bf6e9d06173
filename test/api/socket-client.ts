/** A client of /ws that records all its frames and how its socket ended. */
import { WebSocket, type ClientOptions } from 'ws';
import { Happenings } from '../upstream/happenings.ts';

export type Frame = {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly timestamp: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly req_id?: string | number;
};

export type Closed = { readonly code: number; readonly reason: string };

export class SocketClient {
  readonly frames: Frame[] = [];
  closed: Closed | undefined;
  private readonly socket: WebSocket;
  private readonly happenings = new Happenings();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Frame);
      this.happenings.happened();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.happenings.happened();
    });
    socket.on('error', () => undefined);
  }

  /** @throws Error "Unexpected server response: <status>" for a refused upgrade */
  static connect(
    url: string,
    options: ClientOptions = {},
    protocols: readonly string[] = [],
  ): Promise<SocketClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, [...protocols], options);
      const client = new SocketClient(socket);
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
    });
  }

  /** The subprotocol that the server chose. */
  get protocol(): string {
    return this.socket.protocol;
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string | Buffer): void {
    this.socket.send(text);
  }

  until(isMet: () => boolean, patienceMs?: number): Promise<void> {
    return this.happenings.until(isMet, patienceMs);
  }

  /** Sends a frame and waits for the given number of answer frames; returns them. */
  async ask(frame: object, count: number): Promise<readonly Frame[]> {
    const before = this.frames.length;
    this.send(frame);
    await this.until(() => this.frames.length >= before + count);
    return this.frames.slice(before, before + count);
  }

  /** Waits for the last frame of a request: typing is false. */
  async untilIdle(key?: string | number): Promise<readonly Frame[]> {
    const of = () => this.frames.filter(({ req_id: id }) => id === key);
    await this.until(() => of().some(({ payload }) => payload['isTyping'] === false));
    return of();
  }

  /** Stops reading, like a client that hangs. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.socket.close();
  }

  /** Simulates a lost network. */
  terminate(): void {
    this.socket.terminate();
  }
}
