/** The SQL that adds stored messages to the search index, batch by batch; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn, type Row } from '../rows/stored-rows.ts';
import { MOST_INDEXED_CHARACTERS } from '../limits.ts';
import { StorageFailure } from './storage-fault.ts';

/** Limits of one batch, which turns wait for. */
export type BatchSize = { readonly messages: number; readonly bytes: number };

/** What a batch has left to do. */
export type IndexProgress = {
  readonly isComplete: boolean;
  /** The sequence of the newest message, or of the newest indexed one if that is later. */
  readonly newest: number;
};

/** The index takes no more of a message than its first characters. */
const BYTES = `min(octet_length(parts), ${MOST_INDEXED_CHARACTERS})`;

export class SearchIndexing {
  private readonly state: StatementSync;
  private readonly added: StatementSync;
  private readonly next: StatementSync;
  private readonly indexing: StatementSync;
  private readonly moving: StatementSync;

  constructor(database: DatabaseSync) {
    this.state = database.prepare(`
      SELECT sequence AS indexed,
        max(sequence, (SELECT coalesce(max(sequence), 0) FROM messages)) AS newest
      FROM message_search_cursor`);
    this.added = database.prepare(`
      SELECT count(*) AS messages, coalesce(sum(${BYTES}), 0) AS bytes
      FROM messages WHERE sequence > ?`);
    this.next = database.prepare(`
      SELECT sequence, ${BYTES} AS bytes FROM messages WHERE sequence > ?
      ORDER BY sequence LIMIT ?`);
    this.indexing = database.prepare(`
      INSERT INTO message_search (rowid, text, scope)
        SELECT sequence, text, scope FROM message_texts WHERE sequence > ? AND sequence <= ?`);
    this.moving = database.prepare('UPDATE message_search_cursor SET sequence = ?');
  }

  /** Messages stored after this one, and what they hold for the index. */
  addedSince(sequence: number): BatchSize {
    const row = this.added.get(sequence) ?? {};
    return { messages: integerColumn(row, 'messages'), bytes: integerColumn(row, 'bytes') };
  }

  /** Indexes the next messages: at least one, if there is any. */
  indexNext(size: BatchSize): IndexProgress {
    const state = this.state.get() ?? {};
    const indexed = integerColumn(state, 'indexed');
    const newest = integerColumn(state, 'newest');
    if (indexed === newest) return { isComplete: true, newest };
    const last = this.lastOf(size, indexed);
    this.indexing.run(indexed, last);
    this.moving.run(last);
    return { isComplete: last === newest, newest };
  }

  private lastOf({ messages, bytes }: BatchSize, after: number): number {
    let last = after;
    let taken = 0;
    for (const row of this.next.iterate(after, messages)) {
      // Every message has content, so that one without a size is damaged.
      if (typeof row['bytes'] !== 'number') throw damagedMessage(row);
      taken += row['bytes'];
      if (taken > bytes && last > after) break;
      last = integerColumn(row, 'sequence');
    }
    return last;
  }
}

function damagedMessage({ sequence }: Row): StorageFailure {
  return new StorageFailure('broken', `the message ${String(sequence)} has no content`);
}
