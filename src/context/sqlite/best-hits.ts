/** Chooses the hits of a word that count; pure. */
import type { WordHits } from '../search/search-query.ts';

/** Best first; of equal ones, the oldest, as in FTS5. */
export function bestHits(
  hits: readonly (readonly [sequence: number, saturation: number])[],
  limit: number,
): ReadonlyMap<number, number> {
  return new Map(
    hits.toSorted((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, limit),
  );
}

/** A word without spaces counts the same in each message: the newest are the best. */
export function toUnspacedHits(
  word: string,
  sequences: readonly number[],
  limit: number,
): WordHits {
  const newest = sequences.toSorted((one, other) => other - one).slice(0, limit);
  return {
    word,
    holding: sequences.length,
    saturations: new Map(newest.map((sequence) => [sequence, 1])),
  };
}
