/** Chooses the hits of a word that count; pure. */
import type { WordHits } from '../../records/search-query.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';

export type FoundHits = Omit<WordHits, 'word'>;

/** The hits of a word from several indexes; no message is in two of them. */
export function joinHits(word: string, all: readonly FoundHits[], limit: number): WordHits {
  const hits = all.flatMap(({ saturations }) => [...saturations]);
  const choose = isUnspaced(word) ? newestHits : bestHits;
  return {
    word,
    holding: all.reduce((sum, { holding }) => sum + holding, 0),
    saturations: choose(hits, limit),
  };
}

type Hit = readonly [sequence: number, saturation: number];

/** Best first; of equal ones, the oldest, as in FTS5. */
function bestHits(hits: readonly Hit[], limit: number): ReadonlyMap<number, number> {
  return new Map(
    hits.toSorted((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, limit),
  );
}

/** A word without spaces counts the same in each message: the newest are the best. */
function newestHits(hits: readonly Hit[], limit: number): ReadonlyMap<number, number> {
  return new Map(hits.toSorted((one, other) => other[0] - one[0]).slice(0, limit));
}
