/** Searches everything: each word is weighed by all messages that are searched, indexed or not. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EVERY_CONTEXT } from '../../records/context-scope.ts';
import type { FoundWords, SearchQuery, WordHits } from '../../records/search-query.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';
import { joinHits } from './best-hits.ts';
import type { IndexTotals } from './bm25.ts';
import type { Prepare } from '../statements/prepare.ts';
import { IS_VISIBLE_IN_SQLITE } from '../statements/hidden-contexts.ts';
import { type IndexBounds, unindexedRange } from './index-bounds.ts';
import { IndexedHits, type IndexPlace } from './indexed-hits.ts';
import { placeOf } from './searched-place.ts';
import type { SearchTime } from './search-time.ts';
import type { UnindexedSearch } from './unindexed-search.ts';
import { UnspacedHits } from './unspaced-hits.ts';

const IS_MEANT_MESSAGE = `
  SELECT 1 FROM messages JOIN contexts ON contexts.key = context_key AND ${IS_VISIBLE_IN_SQLITE}
  WHERE sequence = ?1 AND (?2 IS NULL OR component = ?2) AND (?3 IS NULL OR context_key = ?3)`;

/**
 * With so few messages in the index, those that are not in it yet could change what a word is worth:
 * all of them are then searched together, unless there are too many.
 */
const FEW_MESSAGES = 1_024;
const NOTHING: IndexTotals = { messages: 0, tokens: 0 };

export class AdminSearch {
  private readonly time: SearchTime;
  private readonly indexed: IndexedHits;
  private readonly unindexed: UnindexedSearch;
  private readonly unspaced: UnspacedHits;
  private readonly isMeant: StatementSync;

  constructor(
    database: DatabaseSync,
    prepare: Prepare,
    unindexed: UnindexedSearch,
    time: SearchTime,
  ) {
    this.time = time;
    this.indexed = new IndexedHits(database);
    this.unindexed = unindexed;
    this.unspaced = new UnspacedHits(prepare);
    this.isMeant = database.prepare(IS_MEANT_MESSAGE);
  }

  /**
   * @param query whose limit is that of each word
   * @param contextKey only in this context
   */
  search(query: SearchQuery, contextKey: number | undefined, bounds: IndexBounds): FoundWords {
    const { words, limit, component } = query;
    const [place, size] = [{ contextKey, component }, this.indexed.size];
    const findUnspaced = (word: string): WordHits =>
      this.unspaced.find(word, {
        place: placeOf(query, EVERY_CONTEXT, contextKey),
        keys: contextKey === undefined ? undefined : [contextKey],
        limit,
        bounds,
      });
    if (bounds.newest <= bounds.indexed) {
      const hits = words.map((word): WordHits => {
        this.time.check();
        if (isUnspaced(word)) return findUnspaced(word);
        return { word, ...this.indexed.find(word, place, limit) };
      });
      return { messages: size.messages, words: hits };
    }
    const added = unindexedRange(bounds);
    const isSmall = size.messages <= FEW_MESSAGES && added.after === bounds.indexed;
    const range = isSmall ? { ...added, after: 0 } : added;
    const { messages, byWord } = this.unindexed.search(words, range, isSmall ? NOTHING : size);
    const hits = words.map((word): WordHits => {
      this.time.check();
      if (isUnspaced(word)) return findUnspaced(word);
      const stored = isSmall ? undefined : this.indexed.find(word, place, limit);
      const read = byWord.get(word) ?? new Map<number, number>();
      const found = { holding: read.size, saturations: new Map(this.meant(read, place)) };
      return joinHits(word, [stored ?? [], found].flat(), limit);
    });
    return { messages, words: hits };
  }

  private meant(
    saturations: ReadonlyMap<number, number>,
    { contextKey, component }: IndexPlace,
  ): readonly (readonly [number, number])[] {
    return [...saturations].filter(
      ([sequence]) =>
        this.isMeant.get(sequence, component ?? null, contextKey ?? null) !== undefined,
    );
  }
}
