/**
 * Searches what a key sees. Nothing of others is read: neither what it takes nor the scores tell which words
 * others use, or how many messages they have.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../context-scope.ts';
import { isNarrow } from '../rows/search-conditions.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import { scopeParts } from '../scope-match.ts';
import type { FoundWords, SearchQuery } from '../search/search-query.ts';
import { isUnspaced } from '../search/unspaced-words.ts';
import { toUnspacedHits } from './best-hits.ts';
import type { IndexBounds } from './index-bounds.ts';
import { toIndexTotals, WORLD_TOTALS } from './search-index.ts';
import { namedKeys, placeOf, sizeOfPlace } from './searched-place.ts';
import { UnplacedMessages } from './unplaced-messages.ts';
import { occurrencesIn, toWordHits } from './word-occurrences.ts';
import { toWorldMatch } from './world-words.ts';

/** A key's worlds for a component include what was indexed before its context had the component. */
const WORLDS = `
  SELECT number FROM worlds WHERE (?1 IS NULL OR owner = ?1)
    AND (?2 IS NULL OR component = ?2 OR (?1 IS NOT NULL AND component = ''))`;

export class WorldSearch {
  private readonly database: DatabaseSync;
  private readonly unplaced: UnplacedMessages;
  private readonly totals: StatementSync;
  private readonly worlds: StatementSync;

  constructor(database: DatabaseSync) {
    this.database = database;
    this.unplaced = new UnplacedMessages(database);
    this.totals = database.prepare(WORLD_TOTALS);
    this.worlds = database.prepare(WORLDS);
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
    const { messages, averageTokens } = sizeOfPlace(this.database, place);
    const isPart = contextKey !== undefined || isNarrow(query);
    const keys = isPart ? namedKeys(this.database, place) : undefined;
    const worlds = this.worldsOf(query, scope);
    const totals = toIndexTotals(this.totals.get()?.['block']);
    const unplaced = this.unplaced.find(words, scope, place, bounds);
    const ofWord = (word: string) => {
      const found = new Map(unplaced.get(word));
      for (const world of worlds) {
        const match = toWorldMatch(word, world, keys);
        const alone = toWorldMatch(word, world, undefined);
        const index = { table: 'world_search', totals } as const;
        for (const hit of occurrencesIn(this.database, index, place, { match, alone })) {
          found.set(...hit);
        }
      }
      return isUnspaced(word)
        ? toUnspacedHits(word, [...found.keys()], limit)
        : toWordHits(word, found, { averageTokens, limit });
    };
    return { messages, words: words.map(ofWord) };
  }

  private worldsOf({ component }: SearchQuery, scope: ContextScope): readonly number[] {
    const seen = scopeParts(scope);
    return this.worlds
      .all(seen.owner ?? null, seen.component ?? component ?? null)
      .map((row) => integerColumn(row, 'number'));
  }
}
