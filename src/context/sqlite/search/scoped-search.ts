/**
 * Searches a part of all messages in the index of everybody: for someone who sees all, and for keys as long as
 * the index by worlds is filled after an upgrade. A word's weight comes from the conversations of this part
 * alone.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../../records/context-scope.ts';
import { integerColumn } from '../../sql/row.ts';
import type { FoundWords, SearchQuery, WordHits } from '../../records/search-query.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';
import { type AskedWord, askedWords } from './asked-words.ts';
import type { Prepare } from '../statements/prepare.ts';
import { type FoundHits, joinHits } from './best-hits.ts';
import { saturationOf } from './bm25.ts';
import { type IndexBounds, unindexedRange } from './index-bounds.ts';
import { toIndexTotals, TOKENIZER, TOTALS } from './search-index.ts';
import { namedKeys, placeOf, type SizedPlace, sizeOfPlace } from './searched-place.ts';
import type { SearchTime } from './search-time.ts';
import type { UnindexedSearch } from './unindexed-search.ts';
import { UnspacedHits } from './unspaced-hits.ts';
import { openOccurrences } from './word-postings.ts';
import { WordTerms } from './word-terms.ts';
import { WordWeighing } from './word-weighing.ts';

export class ScopedSearch {
  private readonly time: SearchTime;
  private readonly prepare: Prepare;
  private readonly unindexed: UnindexedSearch;
  private readonly unspaced: UnspacedHits;
  private readonly terms: WordTerms;
  private readonly totals: StatementSync;

  constructor(
    database: DatabaseSync,
    prepare: Prepare,
    unindexed: UnindexedSearch,
    time: SearchTime,
  ) {
    this.time = time;
    this.prepare = prepare;
    this.terms = new WordTerms(database, 'asked_in_all', TOKENIZER);
    openOccurrences(database, 'message_search');
    this.unindexed = unindexed;
    this.unspaced = new UnspacedHits(prepare);
    this.totals = database.prepare(TOTALS);
  }

  /**
   * @param query whose limit is that of each word
   * @param contextKey only in this context
   */
  search(
    query: SearchQuery,
    scope: ContextScope,
    contextKey: number | undefined,
    bounds: IndexBounds,
  ): FoundWords {
    const { words, limit } = query;
    const place = placeOf(query, scope, contextKey);
    const sized = sizeOfPlace(this.prepare, place);
    const totals = toIndexTotals(this.totals.get()?.['block']);
    const keys = namedKeys(this.prepare, place);
    const spaced = words.filter((word) => !isUnspaced(word));
    const unindexed = this.unindexedOf(spaced, sized, bounds);
    const index = { table: 'message_search', totals } as const;
    const weighing = new WordWeighing(this.prepare, index, { ...sized, without: [] });
    const ofWord = (asked: AskedWord): WordHits => {
      this.time.check();
      const { word } = asked;
      if (isUnspaced(word)) return this.unspaced.find(word, { place, keys, limit, bounds });
      const found = [unindexed.get(word) ?? [], weighing.find(asked, limit)].flat();
      return joinHits(word, found, limit);
    };
    return { messages: sized.messages, words: askedWords(words, keys, this.terms).map(ofWord) };
  }

  private unindexedOf(
    words: readonly string[],
    { place, averageTokens }: SizedPlace,
    bounds: IndexBounds,
  ): ReadonlyMap<string, FoundHits> {
    if (bounds.newest <= bounds.indexed) return new Map();
    const checking = this.prepare(`
      SELECT tokens FROM messages JOIN contexts ON contexts.key = context_key AND ${place.sql}
        AND ${place.messages.sql}
      WHERE sequence = ?`);
    const { byWord } = this.unindexed.occurrencesOf(words, unindexedRange(bounds));
    return new Map(
      [...byWord].map(([word, frequencies]) => {
        const seen = [...frequencies].flatMap(([sequence, frequency]) => {
          const row = checking.get(...place.values, ...place.messages.values, sequence);
          if (row === undefined) return [];
          const relativeLength = integerColumn(row, 'tokens') / averageTokens;
          return [[sequence, saturationOf(frequency, relativeLength)] as const];
        });
        return [word, { holding: seen.length, saturations: new Map(seen) }];
      }),
    );
  }
}
