/** Compares SQLite's search indexes with the messages. */
import type { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { registerIndexFunctions } from '../../src/context/sqlite/indexing/index-functions.ts';

/** Each index with its view of the messages, and the column that holds the words. */
const INDEXES = [
  ['message_search', 'message_texts', 'text'],
  ['world_search', 'world_texts', 'words'],
] as const;

/** The indexes are intact, and hold exactly the words of the messages up to their cursors. */
export function expectSoundIndex(database: DatabaseSync): void {
  registerIndexFunctions(database);
  for (const [index, view, words] of INDEXES) {
    // Throws if the index is inconsistent. With rank 1 it would read the view beyond the cursor.
    database.exec(`INSERT INTO ${index} (${index}) VALUES ('integrity-check')`);
    const schema = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(index);
    const tokenizer = /tokenize = ('(?:[^']|'')*')/u.exec(String(schema?.['sql']))?.[1];
    expect(tokenizer).toBeDefined();
    database.exec(`
      CREATE VIRTUAL TABLE temp.anew USING fts5 (${words}, scope, tokenize = ${tokenizer});
      INSERT INTO temp.anew (rowid, ${words}, scope) SELECT sequence, ${words}, scope FROM ${view}
        WHERE sequence <= (SELECT sequence FROM ${index}_cursor);
      CREATE VIRTUAL TABLE temp.held_words USING fts5vocab (main, ${index}, instance);
      CREATE VIRTUAL TABLE temp.right_words USING fts5vocab (temp, anew, instance);`);
    const without = (one: string, other: string) =>
      database.prepare(`SELECT * FROM ${one} EXCEPT SELECT * FROM ${other} LIMIT 5`).all();
    expect(without('temp.held_words', 'temp.right_words')).toEqual([]);
    expect(without('temp.right_words', 'temp.held_words')).toEqual([]);
    expect(
      without(`(SELECT id FROM ${index}_docsize)`, `(SELECT id FROM temp.anew_docsize)`),
    ).toEqual([]);
    database.exec('DROP TABLE temp.held_words; DROP TABLE temp.right_words; DROP TABLE temp.anew;');
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
