/** Takes out of a continuation what a model repeats of the text it was to go on from; pure but for its buffer. */

/** A shorter overlap is as likely to be the answer's own words. */
const SHORTEST_OVERLAP = 12;

/**
 * Feed it the continuation's pieces; it gives back what is new. It holds text back only while that
 * text may still be a repetition, and never changes text after the first new piece.
 */
export class RepeatedText {
  private held = '';
  private isDone: boolean;

  constructor(private readonly sent: string) {
    this.isDone = sent === '';
  }

  push(piece: string): string {
    if (this.isDone) return piece;
    this.held += piece;
    if (this.held.length < this.sent.length && this.sent.includes(this.held)) return '';
    return this.release();
  }

  /** What is still held when the continuation ends. */
  end(): string {
    return this.isDone ? '' : this.release();
  }

  private release(): string {
    this.isDone = true;
    return this.held.slice(repeatedLength(this.sent, this.held));
  }
}

/** How much of the beginning of `continuation` the reader of `sent` has seen already. */
export function repeatedLength(sent: string, continuation: string): number {
  if (continuation.startsWith(sent)) return sent.length;
  if (sent.startsWith(continuation) && continuation.length >= SHORTEST_OVERLAP) {
    return continuation.length;
  }
  const longest = Math.min(sent.length, continuation.length);
  for (let length = longest; length >= SHORTEST_OVERLAP; length -= 1) {
    if (sent.endsWith(continuation.slice(0, length))) return length;
  }
  return 0;
}
