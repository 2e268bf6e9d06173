/** The differences between two texts, word by word; pure. */
import { type Change, diffLines, diffWordsWithSpace } from 'diff';

export type DiffPart = { readonly op: 'equal' | 'insert' | 'delete'; readonly text: string };

export type TextDiff = {
  readonly isIdentical: boolean;
  /** `equal` and `delete` parts form the first text, `equal` and `insert` parts the second. */
  readonly parts: readonly DiffPart[];
  /** The share of both texts that is equal, 0 to 1. */
  readonly similarity: number;
};

/**
 * The time grows with the square of this, to about 20 ms. Texts that differ in more words are
 * compared by lines, and those that differ in more lines as a whole.
 */
const MOST_EDITS = 400;

export function diffTexts(first: string, second: string): TextDiff {
  const options = { maxEditLength: MOST_EDITS };
  const changes = diffWordsWithSpace(first, second, options) ?? diffLines(first, second, options);
  const parts = changes?.map(toPart) ?? [
    { op: 'delete' as const, text: first },
    { op: 'insert' as const, text: second },
  ];
  let equal = 0;
  for (const { op, text } of parts) if (op === 'equal') equal += text.length;
  const length = first.length + second.length;
  return {
    isIdentical: first === second,
    parts,
    similarity: length === 0 ? 1 : (2 * equal) / length,
  };
}

function toPart({ value, added, removed }: Change): DiffPart {
  return { op: added ? 'insert' : removed ? 'delete' : 'equal', text: value };
}
