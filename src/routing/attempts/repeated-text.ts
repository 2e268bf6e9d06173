/**
 * Removes from a continuation what the model repeats of the text it continues; pure but for its
 * buffer.
 */

/** A shorter overlap is just as likely to be the answer's own words. */
const SHORTEST_OVERLAP = 12;

/**
 * Takes the continuation piece by piece and returns what is new. Text is held back only while it
 * may still be a repetition; after the first new piece everything passes unchanged.
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
    const begun = this.held.trimStart();
    if (begun.length < this.sent.length && this.sent.includes(begun)) return '';
    return this.release();
  }

  /** Returns what is still held when the continuation ends. */
  end(): string {
    return this.isDone ? '' : this.release();
  }

  private release(): string {
    this.isDone = true;
    return this.held.slice(repeatedLength(this.sent, this.held));
  }
}

/**
 * How much of the beginning of `continuation` the reader of `sent` has already seen. Models like to
 * begin a message with a line break; one before a repetition is removed with it.
 */
export function repeatedLength(sent: string, continuation: string): number {
  const exact = exactlyRepeatedLength(sent, continuation);
  if (exact > 0) return exact;
  const trimmed = continuation.trimStart();
  const repeated = exactlyRepeatedLength(sent, trimmed);
  return repeated === 0 ? 0 : continuation.length - trimmed.length + repeated;
}

function exactlyRepeatedLength(sent: string, continuation: string): number {
  if (continuation.startsWith(sent)) return sent.length;
  if (sent.startsWith(continuation) && continuation.length >= SHORTEST_OVERLAP) {
    return continuation.length;
  }
  const overlap = longestOverlap(sent, continuation);
  return overlap >= SHORTEST_OVERLAP ? overlap : 0;
}

/**
 * The longest suffix of `text` that is a prefix of `pattern`, by Knuth, Morris and Pratt: trying
 * every length takes quadratic time on a run of one letter.
 */
function longestOverlap(text: string, pattern: string): number {
  const length = Math.min(text.length, pattern.length);
  const borders = new Int32Array(length);
  /** How much of the pattern matches after `code` is appended to `matched` matching characters. */
  const extend = (matched: number, code: number): number => {
    let border = matched;
    while (border > 0 && (border === length || pattern.charCodeAt(border) !== code)) {
      border = borders[border - 1] ?? 0;
    }
    return border < length && pattern.charCodeAt(border) === code ? border + 1 : border;
  };
  for (let index = 1; index < length; index += 1) {
    borders[index] = extend(borders[index - 1] ?? 0, pattern.charCodeAt(index));
  }
  let matched = 0;
  for (let index = text.length - length; index < text.length; index += 1) {
    matched = extend(matched, text.charCodeAt(index));
  }
  return matched;
}
