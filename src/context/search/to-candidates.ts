/** Puts together what is known of the messages that are ranked; pure. */
import { type MessageValues, sumOf, weightOfAll } from './message-values.ts';
import type { FoundWords, SearchCandidate } from './search-query.ts';

type FoundMessages = {
  readonly found: FoundWords;
  /** The values of the messages' own words. */
  readonly own: MessageValues;
  /** The same with what reaches them from others. */
  readonly reached: MessageValues;
  /** The messages, best first. */
  readonly rows: ReadonlyMap<number, Omit<SearchCandidate, 'relevance' | 'share'>>;
};

export function toCandidates({
  found,
  own,
  reached,
  rows,
}: FoundMessages): readonly SearchCandidate[] {
  const whole = weightOfAll(found);
  return [...rows].map(([sequence, row]) => ({
    ...row,
    relevance: sumOf(own.get(sequence)),
    share: sumOf(reached.get(sequence)) / whole,
  }));
}
