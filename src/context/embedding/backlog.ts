/** Which sequences are still to be looked at for texts without a vector, newest first. */

/** Sequences above `after`, up to `upTo`. */
export type SequenceSpan = { readonly after: number; readonly upTo: number };

/** Sequences that are looked at together. */
const SLICE = 2_000;
/** Replicas commit sequences out of order, so that the newest are looked at twice. */
const OVERLAP = 1_000;
const MOST_SPANS = 8;

export class Backlog {
  /** What has never been looked at, newest first. */
  private spans: SequenceSpan[] = [];
  /** What is looked at again. */
  private again: SequenceSpan | undefined;
  private newest = 0;

  /** How many sequences have never been looked at: more than texts without a vector. */
  get size(): number {
    return this.spans.reduce((sum, { after, upTo }) => sum + upTo - after, 0);
  }

  /** @param newest the highest sequence */
  note(newest: number): void {
    if (newest <= this.newest) return;
    this.spans.unshift({ after: Math.max(0, this.newest - OVERLAP), upTo: newest });
    this.newest = newest;
    if (this.spans.length <= MOST_SPANS) return;
    const after = Math.min(...this.spans.map((span) => span.after));
    this.spans = [{ after, upTo: newest }];
  }

  /** Everything is looked at once more, after what is new. */
  recheck(): void {
    this.again = { after: 0, upTo: this.newest };
  }

  /** Nothing has been looked at. */
  reset(): void {
    this.spans = [];
    this.again = undefined;
    this.newest = 0;
  }

  /** The next sequences to look at; undefined if there are none. */
  get next(): SequenceSpan | undefined {
    const span = this.spans[0] ?? this.again;
    return span && { after: Math.max(span.after, span.upTo - SLICE), upTo: span.upTo };
  }

  /** @param upTo what remains of the current span */
  pass(upTo: number): void {
    const [span] = this.spans;
    if (span !== undefined) {
      if (upTo > span.after) this.spans[0] = { ...span, upTo };
      else this.spans.shift();
    } else if (this.again !== undefined) {
      this.again = upTo > this.again.after ? { ...this.again, upTo } : undefined;
    }
  }
}
