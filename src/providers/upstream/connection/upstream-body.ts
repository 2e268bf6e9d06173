/** The bytes of one upstream response, for a single reader. */
import { boundedText } from '../../../bytes/bounded-text.ts';

/** The controls of the connection that fills the body. */
export type BodyFlow = {
  pause(): void;
  resume(): void;
  /** The reader has stopped reading. */
  cancel(): void;
};

type Read =
  | { readonly done: false; readonly value: Uint8Array }
  | { readonly done: true; readonly value: undefined };

/** The socket pauses when the reader is this far behind. */
const HIGH_WATER_BYTES = 64 * 1024;

const DONE: Read = { done: true, value: undefined };

/**
 * Replaces a `ReadableStream`, whose locks and controllers cost more than the rest of a call. Bytes
 * that arrived before a failure are read before the failure is thrown.
 */
export class UpstreamBody implements AsyncIterable<Uint8Array> {
  private readonly flow: BodyFlow;
  private chunks: Uint8Array[] = [];
  private bufferedBytes = 0;
  private paused = false;
  private isEnded = false;
  private cut = false;
  private failure: { readonly reason: unknown } | undefined;
  private waiting: (() => void) | undefined;

  constructor(flow: BodyFlow) {
    this.flow = flow;
  }

  /** True after `text` has left something out. */
  get isCut(): boolean {
    return this.cut;
  }

  /** True while the socket waits for the reader. */
  get isPaused(): boolean {
    return this.paused;
  }

  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.bufferedBytes += chunk.byteLength;
    if (this.bufferedBytes > HIGH_WATER_BYTES && !this.paused) {
      this.paused = true;
      this.flow.pause();
    }
    this.wake();
  }

  end(): void {
    this.isEnded = true;
    this.wake();
  }

  fail(reason: unknown): void {
    if (this.isEnded || this.failure !== undefined) return;
    this.failure = { reason };
    this.wake();
  }

  /**
   * Resolves with everything that has arrived: chunks that came in one read of the socket are returned as one.
   * Not an async function, which would make twice as many promises for each read.
   */
  read(): Promise<Read> {
    if (this.chunks.length > 0) return Promise.resolve({ done: false, value: this.take() });
    if (this.failure !== undefined) return Promise.reject(this.failure.reason);
    if (this.isEnded) return Promise.resolve(DONE);
    return new Promise<void>((resolve) => {
      this.waiting = resolve;
    }).then(this.readOn);
  }

  /** Runs after all chunks of one read of the socket have been pushed. */
  private readonly readOn = (): Promise<Read> | Read => {
    return this.chunks.length > 0 ? { done: false, value: this.take() } : this.read();
  };

  private take(): Uint8Array {
    const chunks = this.chunks;
    this.chunks = [];
    this.bufferedBytes = 0;
    if (this.paused) {
      this.paused = false;
      this.flow.resume();
    }
    const [only] = chunks;
    return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
  }

  private wake(): void {
    this.waiting?.();
    this.waiting = undefined;
  }

  cancel(): Promise<void> {
    this.chunks = [];
    this.bufferedBytes = 0;
    if (!this.isEnded && this.failure === undefined) {
      this.end();
      this.flow.cancel();
    }
    return Promise.resolve();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => this.read(),
      return: async () => {
        await this.cancel();
        return DONE;
      },
    };
  }

  /** @param limit bytes; further ones are not read, and `isCut` is set */
  async text(limit: number): Promise<string> {
    const { text, isCut } = await boundedText(this, limit);
    this.cut = isCut;
    return text;
  }
}
