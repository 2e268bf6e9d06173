import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { LENGTH_OF_SIZES, toLength } from './search-index.ts';

it('reads the length of a message from the record of FTS5, however long it is', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE VIRTUAL TABLE texts USING fts5 (text, scope)');
  const adding = database.prepare('INSERT INTO texts VALUES (?, ?)');
  const lengths = [1, 127, 128, 129, 16_383, 16_384, 200_000];
  for (const length of lengths) adding.run('word '.repeat(length), 'context1');
  const rows = database
    .prepare(`SELECT ${LENGTH_OF_SIZES} AS length, sz FROM texts_docsize ORDER BY id`)
    .all();
  expect(rows.map(({ length }) => length)).toEqual(lengths.map((length) => length + 1));
  expect(rows.map(({ sz }) => toLength(sz))).toEqual(lengths.map((length) => length + 1));
  database.close();
});
