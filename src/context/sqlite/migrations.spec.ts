import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { registerIndexFunctions } from './indexing/index-functions.ts';
import { migrateSqlite, SCHEMA_VERSION } from './migrations.ts';

const schemaOf = (database: DatabaseSync): unknown =>
  database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
const versionOf = (database: DatabaseSync): unknown =>
  database.prepare('PRAGMA user_version').get()?.['user_version'];

it('upgrades an empty database to the newest schema, once', () => {
  const database = new DatabaseSync(':memory:');
  registerIndexFunctions(database);
  migrateSqlite(database);
  const schema = schemaOf(database);
  expect(versionOf(database)).toBe(SCHEMA_VERSION);
  migrateSqlite(database);
  expect(schemaOf(database)).toEqual(schema);
  expect(versionOf(database)).toBe(SCHEMA_VERSION);
});

it('changes nothing in a database of a newer version', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  expect(() => migrateSqlite(database)).toThrow(`schema ${SCHEMA_VERSION + 1}`);
  expect(schemaOf(database)).toEqual([]);
});
