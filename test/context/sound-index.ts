/** Compares SQLite's search indexes with the messages. */
import type { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { registerWorldWords } from '../../src/context/sqlite/world-words.ts';

const INDEXES = ['message_search', 'world_search'];

/** The indexes are intact, and hold exactly the messages up to their cursors. */
export function expectSoundIndex(database: DatabaseSync): void {
  registerWorldWords(database);
  for (const index of INDEXES) {
    // Throws if the index is inconsistent.
    database.exec(`INSERT INTO ${index} (${index}) VALUES ('integrity-check')`);
    const held = `SELECT id FROM ${index}_docsize`;
    const indexed = `SELECT sequence FROM messages
      WHERE sequence <= (SELECT sequence FROM ${index}_cursor)`;
    expect(database.prepare(`${held} EXCEPT ${indexed}`).all()).toEqual([]);
    expect(database.prepare(`${indexed} EXCEPT ${held}`).all()).toEqual([]);
  }
}

/** Messages that are not in every index yet. */
export function countUnindexed(database: DatabaseSync): number {
  const row = database
    .prepare(
      `SELECT count(*) AS messages FROM messages WHERE sequence > min(
        (SELECT sequence FROM message_search_cursor), (SELECT sequence FROM world_search_cursor))`,
    )
    .get();
  return Number(row?.['messages']);
}
