/** The SQL that adds stored messages to the search indexes, batch by batch; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn, type Row } from '../../sql/row.ts';
import { MOST_INDEXED_CHARACTERS } from '../../limits.ts';
import { StorageFailure } from '../files/storage-fault.ts';
import { WorldMoving } from './world-moving.ts';

/** Limits of one batch, which turns wait for. */
export type BatchSize = { readonly messages: number; readonly bytes: number };

/** What a batch has left to do. */
export type IndexProgress = {
  readonly isComplete: boolean;
  /** The sequence of the newest message, or of the newest indexed one if that is later. */
  readonly newest: number;
};

/** Sequences after the first, up to the second. */
type Range = readonly [after: number, upTo: number];

/** The index takes no more of a message than its first characters. */
const BYTES = `min(octet_length(parts), ${MOST_INDEXED_CHARACTERS})`;

const STATE = `
  SELECT indexed.sequence AS indexed, placed.sequence AS placed,
    max(indexed.sequence, (SELECT coalesce(max(sequence), 0) FROM messages)) AS newest
  FROM message_search_cursor AS indexed, world_search_cursor AS placed`;

/** A world is numbered when its first message is indexed. */
const numberWorlds = (kind: 'owner' | 'component'): string => `
  INSERT INTO worlds (kind, name)
    SELECT DISTINCT '${kind}', ${kind} FROM messages JOIN contexts ON contexts.key = context_key
    WHERE sequence > ? AND sequence <= ? AND ${kind} IS NOT NULL
  ON CONFLICT (kind, name) DO NOTHING`;

export class SearchIndexing {
  private readonly state: StatementSync;
  private readonly added: StatementSync;
  private readonly next: StatementSync;
  private readonly indexing: readonly StatementSync[];
  private readonly placing: readonly StatementSync[];
  private readonly moving: StatementSync;
  private readonly movingPlaced: StatementSync;
  private readonly worlds: WorldMoving;

  /** @param database with `registerIndexFunctions` */
  constructor(database: DatabaseSync) {
    this.state = database.prepare(STATE);
    this.added = database.prepare(`
      SELECT count(*) AS messages, coalesce(sum(${BYTES}), 0) AS bytes
      FROM messages WHERE sequence > ?`);
    this.next = database.prepare(`
      SELECT sequence, ${BYTES} AS bytes FROM messages WHERE sequence > ?
      ORDER BY sequence LIMIT ?`);
    this.indexing = [
      database.prepare(`
        INSERT INTO message_search (rowid, text, scope)
          SELECT sequence, text, scope FROM message_texts WHERE sequence > ? AND sequence <= ?`),
    ];
    this.placing = [
      database.prepare(numberWorlds('owner')),
      database.prepare(numberWorlds('component')),
      database.prepare(`
        INSERT INTO world_search (rowid, words, scope)
          SELECT sequence, words, scope FROM world_texts WHERE sequence > ? AND sequence <= ?`),
    ];
    this.moving = database.prepare('UPDATE message_search_cursor SET sequence = ?');
    this.worlds = new WorldMoving(database);
    this.movingPlaced = database.prepare('UPDATE world_search_cursor SET sequence = ?');
  }

  /** Messages stored after this one, and what they hold for the index. */
  addedSince(sequence: number): BatchSize {
    const row = this.added.get(sequence) ?? {};
    return { messages: integerColumn(row, 'messages'), bytes: integerColumn(row, 'bytes') };
  }

  /** Adds the next messages to each index: at least one, if there is any. Moves a few between worlds. */
  indexNext(size: BatchSize): IndexProgress {
    const state = this.state.get() ?? {};
    const newest = integerColumn(state, 'newest');
    const indexed = integerColumn(state, 'indexed');
    const placed = integerColumn(state, 'placed');
    const last = this.lastOf(size, indexed, newest);
    this.add([indexed, last], this.indexing, this.moving);
    const lastPlaced = placed === indexed ? last : this.lastOf(size, placed, newest);
    this.add([placed, lastPlaced], this.placing, this.movingPlaced);
    const isMoving = this.worlds.moveNext();
    return { isComplete: last === newest && lastPlaced === newest && !isMoving, newest };
  }

  private add([after, upTo]: Range, adding: readonly StatementSync[], moving: StatementSync): void {
    if (after === upTo) return;
    for (const statement of adding) statement.run(after, upTo);
    moving.run(upTo);
  }

  private lastOf({ messages, bytes }: BatchSize, after: number, newest: number): number {
    let last = after;
    let taken = 0;
    for (const row of this.next.iterate(after, messages)) {
      // Every message has content, so that one without a size is damaged.
      if (typeof row['bytes'] !== 'number') throw damagedMessage(row);
      taken += row['bytes'];
      if (taken > bytes && last > after) return last;
      last = integerColumn(row, 'sequence');
    }
    // Messages at the end may have been deleted.
    return last === after ? newest : last;
  }
}

function damagedMessage({ sequence }: Row): StorageFailure {
  return new StorageFailure('broken', `the message ${String(sequence)} has no content`);
}
