/** The steps of a search; they run in the searcher's thread, since they may take long. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../../records/context-scope.ts';
import { messagesOf } from '../../rows/candidate-row.ts';
import { isNarrow } from '../../sql/search-conditions.ts';
import { integerColumn } from '../../sql/row.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import { bestOf, valuesOf } from '../../search/message-values.ts';
import { isSearched } from '../../search/is-searched.ts';
import { REACH, reachNeighbours } from '../../search/reach.ts';
import type {
  FoundWords,
  Neighbours,
  SearchCandidate,
  SearchQuery,
} from '../../records/search-query.ts';
import { sampleOf, withoutSpeakers } from '../../search/speakers.ts';
import { toCandidates, toEqualCandidates } from '../../search/to-candidates.ts';
import { raisePairs } from '../../search/word-pairs.ts';
import { AdminSearch } from './admin-search.ts';
import { INDEX_BOUNDS, type IndexBounds } from './index-bounds.ts';
import { ScopedSearch } from './scoped-search.ts';
import { SearchReads } from './search-reads.ts';
import { SearchTime } from './search-time.ts';
import { placeOf } from './searched-place.ts';
import { timedMessages } from './timed-messages.ts';
import { UnindexedSearch } from './unindexed-search.ts';
import { WorldSearch } from './world-search.ts';
import { type Prepare, prepareOnce } from '../statements/prepare.ts';
import { MOST_CENTRES, MOST_HITS_OF_WORD } from '../../limits.ts';

export class SearchQueries {
  private readonly time: SearchTime;
  private readonly prepare: Prepare;
  private readonly contextKey: StatementSync;
  private readonly bounds: StatementSync;
  private readonly unindexed: UnindexedSearch;
  private readonly admin: AdminSearch;
  private readonly scoped: ScopedSearch;
  private readonly worlds: WorldSearch;
  private readonly reads: SearchReads;

  /**
   * @param database with `registerIndexFunctions`
   * @param now in milliseconds
   */
  constructor(database: DatabaseSync, now = () => performance.now()) {
    const prepare = (this.prepare = prepareOnce(database));
    this.time = new SearchTime(now);
    this.contextKey = database.prepare(`SELECT key, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`);
    this.bounds = database.prepare(INDEX_BOUNDS);
    this.unindexed = new UnindexedSearch(database, this.time);
    this.admin = new AdminSearch(database, prepare, this.unindexed, this.time);
    this.scoped = new ScopedSearch(database, prepare, this.unindexed, this.time);
    this.worlds = new WorldSearch(database, prepare, this.time);
    this.reads = new SearchReads(database);
  }

  /** @throws StorageFailure `slow` */
  search(query: SearchQuery, scope: ContextScope): readonly SearchCandidate[] {
    if (query.words.length === 0) return this.searchTime(query, scope);
    const all = this.find(query, scope);
    if (all === undefined) return [];
    const read = this.reads.reading();
    const sample = messagesOf(read(sampleOf(all)));
    const found = withoutSpeakers(all, [...sample.values()]);
    const own = valuesOf(found);
    const centres = bestOf(own, MOST_CENTRES);
    const raised = raisePairs(own, query.words, messagesOf(read(centres)));
    const reached = reachNeighbours(raised, this.reads.around(centres, REACH));
    const rows = read(bestOf(reached, query.limit));
    return toCandidates({ found, reached, rows }).filter(isSearched(query));
  }

  neighbours(sequences: readonly number[], count: number): ReadonlyMap<number, Neighbours> {
    const read = this.reads.reading();
    const messages = (wanted: readonly number[]) =>
      [...read(wanted).values()].map(({ message }) => message);
    return new Map(
      this.reads
        .around(sequences, count)
        .map(({ sequence, before, after }) => [
          sequence,
          { before: messages(before.toReversed()), after: messages(after) },
        ]),
    );
  }

  /** The messages that contain each word. Undefined if there is no such context. */
  find(query: SearchQuery, scope: ContextScope): FoundWords | undefined {
    this.time.begin();
    const contextKey = this.keyOf(query, scope);
    if (contextKey === null) return undefined;
    const bounds = this.readBounds();
    if (bounds.newest <= bounds.indexed) this.unindexed.clear();
    const most = {
      ...query,
      words: [...new Set(query.words)],
      limit: Math.max(MOST_HITS_OF_WORD, query.limit),
    };
    if (scope.type === 'all' && !isNarrow(query)) {
      return this.admin.search(most, contextKey, bounds);
    }
    // Both indexes get new messages at once; only after an upgrade one lacks more than the other.
    const isFilled = bounds.placed >= bounds.indexed;
    const search = scope.type !== 'all' && isFilled ? this.worlds : this.scoped;
    return search.search(most, scope, contextKey, bounds);
  }

  private searchTime(query: SearchQuery, scope: ContextScope): readonly SearchCandidate[] {
    this.time.begin();
    const contextKey = this.keyOf(query, scope);
    if (contextKey === null) return [];
    const place = placeOf(query, scope, contextKey);
    const sequences = timedMessages(this.prepare, this.time, place, query.limit);
    return toEqualCandidates(this.reads.reading()(sequences));
  }

  /** The key of the context that is searched; undefined: all are; null: there is no such context. */
  private keyOf({ contextId }: SearchQuery, scope: ContextScope): number | undefined | null {
    if (contextId === undefined) return undefined;
    const key = rowInScope(this.contextKey.get(contextId), scope)?.['key'];
    return key === undefined ? null : Number(key);
  }

  private readBounds(): IndexBounds {
    const row = this.bounds.get() ?? {};
    return {
      indexed: integerColumn(row, 'indexed'),
      placed: integerColumn(row, 'placed'),
      newest: integerColumn(row, 'newest'),
    };
  }
}
