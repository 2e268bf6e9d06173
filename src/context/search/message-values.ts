/** What each word of a question is worth for each message, from what the index found; pure. */
import type { FoundWords } from '../records/search-query.ts';

/** A value for each word, in the order of the question's words. */
type Values = readonly number[];
export type MessageValues = ReadonlyMap<number, Values>;

/**
 * The weight of a word that so many of the messages contain. Above 0 even if all contain it, so that
 * results of common words still differ.
 */
export function weightOf(messages: number, holding: number): number {
  return Math.log1p((Math.max(messages, holding) - holding + 0.5) / (holding + 0.5));
}

/** The weight of all words together, which nothing but a repeated word exceeds. */
export function weightOfAll({ messages, words }: FoundWords): number {
  return words.reduce((sum, { holding }) => sum + weightOf(messages, holding), 0);
}

/** The values of the messages that contain a word. */
export function valuesOf({ messages, words }: FoundWords): MessageValues {
  const values = new Map<number, number[]>();
  words.forEach(({ holding, saturations }, index) => {
    const weight = weightOf(messages, holding);
    for (const [sequence, saturation] of saturations) {
      let own = values.get(sequence);
      if (own === undefined) values.set(sequence, (own = words.map(() => 0)));
      own[index] = weight * rounded(saturation);
    }
  });
  return values;
}

/** What only the last digits distinguish is equal: each store computes them in its own way. */
function rounded(saturation: number): number {
  return Math.round(saturation * 1e12) / 1e12;
}

export function sumOf(values: Values | undefined): number {
  return values?.reduce((sum, value) => sum + value, 0) ?? 0;
}

/** Sequences of the messages with the highest sums, best first; of equal ones, the newest. */
export function bestOf(values: MessageValues, limit: number): readonly number[] {
  return [...values]
    .map(([sequence, each]) => ({ sequence, sum: sumOf(each) }))
    .sort((one, other) => other.sum - one.sum || other.sequence - one.sequence)
    .slice(0, limit)
    .map(({ sequence }) => sequence);
}
