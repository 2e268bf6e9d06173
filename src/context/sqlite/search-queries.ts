/** The SQL of a search; it runs in the searcher's thread, since it may take long. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import { ANY_HIDDEN, IS_VISIBLE_IN_SQLITE } from './hidden-contexts.ts';
import { toMatch } from './search-index.ts';
import { toCandidate } from '../rows/candidate-row.ts';
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

const HITS_OF_COMPONENT = `
  SELECT message_search.rowid AS sequence, -rank AS relevance FROM message_search
  JOIN messages ON messages.sequence = message_search.rowid
  JOIN contexts ON contexts.key = messages.context_key AND contexts.component = ?
    AND ${IS_VISIBLE_IN_SQLITE}
  WHERE message_search MATCH ? ORDER BY rank LIMIT ?`;

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
  private readonly hitsOfComponent: StatementSync;
  private readonly message: StatementSync;

  constructor(database: DatabaseSync) {
    this.contextKey = database.prepare('SELECT key FROM contexts WHERE id = ?');
    this.anyHidden = database.prepare(ANY_HIDDEN);
    this.hits = database.prepare(HITS);
    this.visibleHits = database.prepare(VISIBLE_HITS);
    this.hitsOfComponent = database.prepare(HITS_OF_COMPONENT);
    this.message = database.prepare(MESSAGE);
  }

  search(query: SearchQuery): readonly SearchCandidate[] {
    const found = new Map<number, SearchCandidate>();
    let bytes = 0;
    const add = (sequence: number, relevance: number): void => {
      const row = bytes > MOST_CANDIDATE_BYTES ? undefined : this.message.get(sequence);
      if (row === undefined) return;
      bytes += bytesOfMessage(row);
      found.set(sequence, toCandidate(row, relevance));
    };
    for (const row of this.hitsOf(query)) {
      add(integerColumn(row, 'sequence'), Number(row['relevance']));
    }
    for (const { previous, next } of [...found.values()].slice(0, WITH_NEIGHBOURS)) {
      for (const sequence of [previous, next]) {
        if (sequence !== undefined && !found.has(sequence)) add(sequence, 0);
      }
    }
    return [...found.values()];
  }

  private hitsOf({ words, contextId, component, limit }: SearchQuery): readonly Row[] {
    const key = contextId === undefined ? undefined : this.contextKey.get(contextId)?.['key'];
    if (contextId !== undefined && key === undefined) return [];
    const match = toMatch(words, key === undefined ? undefined : Number(key));
    if (component !== undefined) return this.hitsOfComponent.all(component, match, limit);
    const isAllVisible = key !== undefined || this.anyHidden.get() === undefined;
    return (isAllVisible ? this.hits : this.visibleHits).all(match, limit);
  }
}
