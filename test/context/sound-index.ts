/** Compares SQLite's search index with the messages. */
import type { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';

const HELD = 'SELECT id FROM message_search_docsize';
const INDEXED = `SELECT sequence FROM messages
  WHERE sequence <= (SELECT sequence FROM message_search_cursor)`;

/** The index is intact, and holds exactly the messages up to its cursor. */
export function expectSoundIndex(database: DatabaseSync): void {
  // Throws if the index is inconsistent.
  database.exec(`INSERT INTO message_search (message_search) VALUES ('integrity-check')`);
  expect(database.prepare(`${HELD} EXCEPT ${INDEXED}`).all()).toEqual([]);
  expect(database.prepare(`${INDEXED} EXCEPT ${HELD}`).all()).toEqual([]);
}

export function countUnindexed(database: DatabaseSync): number {
  const row = database
    .prepare(
      `SELECT count(*) AS messages FROM messages
       WHERE sequence > (SELECT sequence FROM message_search_cursor)`,
    )
    .get();
  return Number(row?.['messages']);
}
