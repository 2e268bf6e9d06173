/** Finds the words of a question in a text, for highlighting; pure. */

export type TextPiece = { readonly text: string; readonly isHit: boolean };

const LONGEST = 320;
const BEFORE_HIT = 90;

/** The text in pieces, in which each occurrence of a word of the question is a hit. */
export function piecesOf(text: string, question: string): readonly TextPiece[] {
  const pattern = patternOf(question);
  if (pattern === undefined) return text === '' ? [] : [{ text, isHit: false }];
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isHit: false });
    pieces.push({ text: match[0], isHit: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isHit: false });
  return pieces;
}

/** The part of a text around its first hit. */
export function excerptOf(text: string, question: string): string {
  const pattern = patternOf(question);
  const hit = pattern === undefined ? 0 : Math.max(text.search(pattern), 0);
  const from = hit <= BEFORE_HIT ? 0 : hit - BEFORE_HIT;
  const part = text.slice(from, from + LONGEST);
  return `${from > 0 ? '…' : ''}${part}${from + LONGEST < text.length ? '…' : ''}`;
}

/** Words match from their beginning on, since the search finds other forms of a word, too. */
function patternOf(question: string): RegExp | undefined {
  const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
  const longestFirst = [...new Set(words)].toSorted((one, other) => other.length - one.length);
  if (longestFirst.length === 0) return undefined;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})[\\p{L}\\p{N}]*`, 'giu');
}
