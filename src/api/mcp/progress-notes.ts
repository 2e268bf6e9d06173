/** Sends the pieces of an answer as notes of progress, which also keep the client from giving up. */
import { STREAM_KEEP_ALIVE_MS } from '../limits.ts';
import type { Progress } from './mcp-call.ts';

export type ProgressNote = {
  /** Grows with each note; how far the whole is, nobody knows. */
  readonly progress: number;
  /** The next piece of the answer; absent if there is none. */
  readonly message?: string;
};

export class ProgressNotes implements Progress {
  private count = 0;
  private gathered = '';
  private isDue = false;
  private readonly silence: NodeJS.Timeout;

  /** @param send must not throw */
  constructor(private readonly send: (note: ProgressNote) => void) {
    this.silence = setInterval(() => this.flush(), STREAM_KEEP_ALIVE_MS).unref();
  }

  /** Pieces that arrive at the same time are one note. */
  add(text: string): void {
    this.gathered += text;
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => this.isDue && this.flush());
  }

  /** Sends what is left; to be called before the result is. */
  end(): void {
    clearInterval(this.silence);
    if (this.isDue) this.flush();
  }

  private flush(): void {
    this.isDue = false;
    this.count += 1;
    this.silence.refresh();
    const message = this.gathered;
    this.gathered = '';
    this.send({ progress: this.count, ...(message !== '' && { message }) });
  }
}
