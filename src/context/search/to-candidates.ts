/** Puts together what is known of the messages that are ranked; pure. */
import { type MessageValues, sumOf, weightOfAll } from './message-values.ts';
import type { FoundWords, SearchCandidate } from '../records/search-query.ts';

/** About that of a message near one that has a word or two. */
const WORDLESS_SHARE = 0.1;

type FoundMessages = {
  readonly found: FoundWords;
  /** The values of the messages' own words, and of what reaches them from others. */
  readonly reached: MessageValues;
  /** The messages, best first. */
  readonly rows: ReadonlyMap<number, Omit<SearchCandidate, 'share'>>;
};

export function toCandidates({ found, reached, rows }: FoundMessages): readonly SearchCandidate[] {
  const whole = weightOfAll(found);
  return [...rows].map(([sequence, row]) => ({
    ...row,
    share: sumOf(reached.get(sequence)) / whole,
  }));
}

/** Candidates for a question without words: none of them has more of it than another. */
export function toEqualCandidates(rows: FoundMessages['rows']): readonly SearchCandidate[] {
  return [...rows.values()].map((row) => ({ ...row, share: WORDLESS_SHARE }));
}
