/** Puts together what is known of the messages that are ranked; pure. */
import { type MessageValues, sumOf, weightOfAll } from './message-values.ts';
import type { FoundWords, SearchCandidate } from '../records/search-query.ts';

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
