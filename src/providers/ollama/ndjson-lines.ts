/** Cuts the bytes of a newline-delimited stream into lines, wherever the chunks were split. */
import { PassedBound } from '../passed-bound.ts';
import { LONGEST_LINE } from '../limits.ts';

export class NdjsonLines {
  private readonly decoder = new TextDecoder();
  private pending = '';

  /**
   * @returns the lines that `chunk` completes, blank ones left out
   * @throws PassedBound for a line of unreasonable length
   */
  push(chunk: Uint8Array): readonly string[] {
    const decoded = this.decoder.decode(chunk, { stream: true });
    if (!decoded.includes('\n')) {
      this.keep(this.pending + decoded);
      return [];
    }
    const lines = (this.pending + decoded).split('\n');
    this.keep(lines.pop() ?? '');
    return lines.filter((line) => line.trim() !== '');
  }

  /** What stood behind the last line end. */
  rest(): string {
    return (this.pending + this.decoder.decode()).trim();
  }

  private keep(pending: string): void {
    if (pending.length > LONGEST_LINE) throw PassedBound.ofBytes('a line', LONGEST_LINE);
    this.pending = pending;
  }
}
