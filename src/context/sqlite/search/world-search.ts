/**
 * Searches what a key sees. Nothing of others is read: neither what it takes nor the scores tell which words
 * others use, or how many messages they have.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../../records/context-scope.ts';
import { isNarrow } from '../../sql/search-conditions.ts';
import { integerColumn } from '../../sql/row.ts';
import { scopeParts } from '../../sql/scope-match.ts';
import type { FoundWords, SearchQuery, WordHits } from '../../records/search-query.ts';
import { joinHits } from './best-hits.ts';
import type { IndexBounds } from './index-bounds.ts';
import { toIndexTotals, WORLD_TOTALS } from './search-index.ts';
import { namedKeys, placeOf, sizeOfPlace } from './searched-place.ts';
import type { SearchTime } from './search-time.ts';
import { UnplacedMessages } from './unplaced-messages.ts';
import { askedInWorld } from './asked-words.ts';
import { openOccurrences } from './word-postings.ts';
import { WordTerms } from './word-terms.ts';
import { WordWeighing } from './word-weighing.ts';
import { WORLD_TOKENIZER } from '../indexing/world-words.ts';
import type { Prepare } from '../statements/prepare.ts';

const WORLD = 'SELECT number FROM worlds WHERE kind = ? AND name = ?';

export class WorldSearch {
  private readonly time: SearchTime;
  private readonly prepare: Prepare;
  private readonly terms: WordTerms;
  private readonly unplaced: UnplacedMessages;
  private readonly totals: StatementSync;
  private readonly world: StatementSync;

  constructor(database: DatabaseSync, prepare: Prepare, time: SearchTime) {
    this.time = time;
    this.prepare = prepare;
    this.terms = new WordTerms(database, 'asked_in_world', WORLD_TOKENIZER);
    this.unplaced = new UnplacedMessages(database, prepare, this.terms);
    openOccurrences(database, 'world_search');
    this.totals = database.prepare(WORLD_TOTALS);
    this.world = database.prepare(WORLD);
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
    const isPart = [contextKey, query.component].some((part) => part !== undefined);
    const keys = isPart || isNarrow(query) ? namedKeys(this.prepare, place) : undefined;
    const world = this.worldOf(scope);
    const totals = toIndexTotals(this.totals.get()?.['block']);
    const unplaced = this.unplaced.find(words, scope, sized, bounds);
    const weighed = { ...sized, without: unplaced.sequences };
    const index = { table: 'world_search', totals } as const;
    const weighing = new WordWeighing(this.prepare, index, weighed);
    const asked = world === undefined ? [] : askedInWorld(words, world, keys, this.terms);
    const placed = new Map(asked.map((each) => [each.word, each]));
    const ofWord = (word: string): WordHits => {
      this.time.check();
      const each = placed.get(word);
      const found = [unplaced.byWord.get(word) ?? [], each ? weighing.find(each, limit) : []];
      return joinHits(word, found.flat(), limit);
    };
    return { messages: sized.messages, words: words.map(ofWord) };
  }

  /** Undefined if nothing of it is indexed. */
  private worldOf(scope: ContextScope): number | undefined {
    const { owner, component } = scopeParts(scope);
    const row = this.world.get(
      ...(owner === undefined ? ['component', component ?? ''] : ['owner', owner]),
    );
    return row && integerColumn(row, 'number');
  }
}
