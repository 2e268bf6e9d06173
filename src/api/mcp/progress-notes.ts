/** Sends the pieces of an answer as notes of progress, which also keep the client from giving up. */
import { PROGRESS_EVERY_MS, STREAM_KEEP_ALIVE_MS } from '../limits.ts';
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
  private due: NodeJS.Timeout | undefined;
  private readonly silence: NodeJS.Timeout;

  /** @param send must not throw */
  constructor(private readonly send: (note: ProgressNote) => void) {
    this.silence = setInterval(() => this.flush(), STREAM_KEEP_ALIVE_MS).unref();
  }

  /** A note costs more than a word is worth: pieces that arrive within a moment share one. */
  add(text: string): void {
    this.gathered += text;
    this.due ??= setTimeout(() => this.flush(), PROGRESS_EVERY_MS);
  }

  /** Sends what is left; to be called before the result is. */
  end(): void {
    clearInterval(this.silence);
    if (this.due !== undefined) this.flush();
  }

  private flush(): void {
    clearTimeout(this.due);
    this.due = undefined;
    this.count += 1;
    this.silence.refresh();
    const message = this.gathered;
    this.gathered = '';
    this.send({ progress: this.count, ...(message !== '' && { message }) });
  }
}
