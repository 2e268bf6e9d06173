/** The SQL of a search; it runs in the searcher's thread, since it may take long. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../context-scope.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import { ANY_HIDDEN, IS_VISIBLE_IN_SQLITE } from './hidden-contexts.ts';
import type { IndexTotals } from './bm25.ts';
import { ScopedSearch } from './scoped-search.ts';
import { toIndexTotals, toMatch, TOTALS } from './search-index.ts';
import type { SequenceRange } from './unindexed-messages.ts';
import { type SearchHit, UnindexedSearch } from './unindexed-search.ts';
import { toCandidate } from '../rows/candidate-row.ts';
import { isNarrow } from '../rows/search-conditions.ts';
import { rowInScope, SCOPE_COLUMNS } from '../scope-match.ts';
import { bytesOfMessage, integerColumn, MESSAGE_COLUMNS, type Row } from '../rows/stored-rows.ts';
import { MOST_CANDIDATE_BYTES, WITH_NEIGHBOURS } from '../limits.ts';

const HITS = `
  SELECT rowid AS sequence, -rank AS relevance FROM message_search
  WHERE message_search MATCH ? ORDER BY rank LIMIT ?`;

/** Used while something is hidden: invisible messages must not crowd out the others. */
const VISIBLE_HITS = `
  SELECT message_search.rowid AS sequence, -rank AS relevance FROM message_search
  JOIN messages ON messages.sequence = message_search.rowid
  JOIN contexts ON contexts.key = messages.context_key AND ${IS_VISIBLE_IN_SQLITE}
  WHERE message_search MATCH ? ORDER BY rank LIMIT ?`;

const COMPONENT_HITS = `
  SELECT message_search.rowid AS sequence, -rank AS relevance FROM message_search
  JOIN messages ON messages.sequence = message_search.rowid
  JOIN contexts ON contexts.key = messages.context_key
    AND contexts.component = ? AND ${IS_VISIBLE_IN_SQLITE}
  WHERE message_search MATCH ? ORDER BY rank LIMIT ?`;

/** What the index holds, and what there is. */
const BOUNDS = `
  SELECT sequence AS indexed, (SELECT coalesce(max(sequence), 0) FROM messages) AS newest
  FROM message_search_cursor`;

const IS_MEANT_MESSAGE = `
  SELECT 1 FROM messages JOIN contexts ON contexts.key = context_key AND ${IS_VISIBLE_IN_SQLITE}
  WHERE sequence = ?1 AND (?2 IS NULL OR component = ?2) AND (?3 IS NULL OR context_key = ?3)`;

/**
 * With so few messages in the index, those that are not in it yet could change what a word is worth:
 * all of them are then searched together.
 */
const FEW_MESSAGES = 1_024;

const MESSAGE = `
  SELECT ${MESSAGE_COLUMNS}, context_key, superseded_at,
    (SELECT id FROM contexts WHERE key = context_key) AS context_id,
    (SELECT max(sequence) FROM messages AS other WHERE other.context_key = messages.context_key
      AND other.superseded_at IS messages.superseded_at
      AND other.sequence < messages.sequence) AS previous,
    (SELECT min(sequence) FROM messages AS other WHERE other.context_key = messages.context_key
      AND other.superseded_at IS messages.superseded_at
      AND other.sequence > messages.sequence) AS next
  FROM messages WHERE sequence = ?`;

export class SearchQueries {
  private readonly contextKey: StatementSync;
  private readonly anyHidden: StatementSync;
  private readonly hits: StatementSync;
  private readonly visibleHits: StatementSync;
  private readonly componentHits: StatementSync;
  private readonly message: StatementSync;
  private readonly bounds: StatementSync;
  private readonly totals: StatementSync;
  private readonly isMeant: StatementSync;
  private readonly unindexed: UnindexedSearch;
  private readonly scoped: ScopedSearch;

  constructor(database: DatabaseSync) {
    this.contextKey = database.prepare(`SELECT key, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`);
    this.anyHidden = database.prepare(ANY_HIDDEN);
    this.hits = database.prepare(HITS);
    this.visibleHits = database.prepare(VISIBLE_HITS);
    this.componentHits = database.prepare(COMPONENT_HITS);
    this.message = database.prepare(MESSAGE);
    this.bounds = database.prepare(BOUNDS);
    this.totals = database.prepare(TOTALS);
    this.isMeant = database.prepare(IS_MEANT_MESSAGE);
    this.unindexed = new UnindexedSearch(database);
    this.scoped = new ScopedSearch(database, this.unindexed);
  }

  search(query: SearchQuery, scope: ContextScope): readonly SearchCandidate[] {
    const found = new Map<number, SearchCandidate>();
    let bytes = 0;
    const add = (sequence: number, relevance: number): void => {
      const row = bytes > MOST_CANDIDATE_BYTES ? undefined : this.message.get(sequence);
      if (row === undefined) return;
      bytes += bytesOfMessage(row);
      found.set(sequence, toCandidate(row, relevance));
    };
    for (const { sequence, relevance } of this.hitsOf(query, scope)) add(sequence, relevance);
    for (const { previous, next } of [...found.values()].slice(0, WITH_NEIGHBOURS)) {
      for (const sequence of [previous, next]) {
        if (sequence !== undefined && !found.has(sequence)) add(sequence, 0);
      }
    }
    return [...found.values()];
  }

  private hitsOf(query: SearchQuery, scope: ContextScope): readonly SearchHit[] {
    const { contextId } = query;
    const row = contextId === undefined ? undefined : this.contextKey.get(contextId);
    const key = rowInScope(row, scope)?.['key'];
    if (contextId !== undefined && key === undefined) return [];
    const contextKey = key === undefined ? undefined : Number(key);
    const bounds = this.bounds.get() ?? {};
    const [indexed, upTo] = [integerColumn(bounds, 'indexed'), integerColumn(bounds, 'newest')];
    if (upTo <= indexed) this.unindexed.clear();
    if (scope.type !== 'all' || isNarrow(query)) {
      return this.scoped.search(query, scope, contextKey, { after: indexed, upTo });
    }
    if (upTo <= indexed) return this.indexedHits(query, contextKey);
    const totals = toIndexTotals(this.totals.get()?.['block']);
    if (totals.messages <= FEW_MESSAGES) {
      const nothing: IndexTotals = { messages: 0, tokens: 0 };
      return this.unindexedHits(query, contextKey, { after: 0, upTo }, nothing);
    }
    return [
      ...this.indexedHits(query, contextKey),
      ...this.unindexedHits(query, contextKey, { after: indexed, upTo }, totals),
    ]
      .sort((one, other) => other.relevance - one.relevance)
      .slice(0, query.limit);
  }

  private indexedHits(
    { words, limit, component }: SearchQuery,
    contextKey: number | undefined,
  ): readonly SearchHit[] {
    const match = toMatch(words, contextKey === undefined ? undefined : [contextKey]);
    if (component !== undefined) {
      return this.componentHits.all(component, match, limit).map(toHit);
    }
    const isAllVisible = contextKey !== undefined || this.anyHidden.get() === undefined;
    return (isAllVisible ? this.hits : this.visibleHits).all(match, limit).map(toHit);
  }

  private unindexedHits(
    { words, limit, component }: SearchQuery,
    contextKey: number | undefined,
    range: SequenceRange,
    indexed: IndexTotals,
  ): readonly SearchHit[] {
    const hits: SearchHit[] = [];
    for (const hit of this.unindexed.search(words, range, indexed)) {
      const row = this.isMeant.get(hit.sequence, component ?? null, contextKey ?? null);
      if (row === undefined) continue;
      if (hits.push(hit) === limit) break;
    }
    return hits;
  }
}

function toHit(row: Row): SearchHit {
  return { sequence: integerColumn(row, 'sequence'), relevance: Number(row['relevance']) };
}
