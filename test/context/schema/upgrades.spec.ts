/** A database that any earlier version created and filled gets the schema of a new one, and loses nothing. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ContextScope, EVERY_CONTEXT } from '../../../src/context/records/context-scope.ts';
import { PostgresContextStore } from '../../../src/context/postgres/postgres-context-store.ts';
import { readSchemaSteps } from '../../../src/context/schema-steps.ts';
import { registerIndexFunctions } from '../../../src/context/sqlite/indexing/index-functions.ts';
import { SqliteContextStore } from '../../../src/context/sqlite/sqlite-context-store.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { PostgresServer } from '../../support/postgres-server.ts';
import { EVERYTHING, historyOf, textsOf } from '../reading-stores.ts';
import { expectSoundIndex } from '../sound-index.ts';

type Row = Readonly<Record<string, unknown>>;

const FIXTURES = join(import.meta.dirname, 'fixtures');
const fixturesOf = (kind: string) =>
  readdirSync(FIXTURES)
    .filter((name) => name.startsWith(`${kind}-`))
    .sort();
const readFixture = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');

const inOneLine = (sql: unknown) => String(sql).replace(/--.*/g, '').replace(/\s+/g, ' ').trim();

/** The former rows of a table, and their present values in the same columns; stems are made anew. */
function expectKept(before: readonly Row[], after: readonly Row[]): void {
  expect(before).not.toEqual([]);
  const columns = Object.keys(before[0] ?? {}).filter((name) => name !== 'search');
  const read = (rows: readonly Row[]) =>
    rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
  expect(read(after)).toEqual(expect.arrayContaining(read(before)));
}

async function expectUsable(store: ContextStore): Promise<void> {
  expect(textsOf(await historyOf(store, 'plain', EVERYTHING))).toEqual([
    'What is Ä in "ä"?',
    "It's a letter.",
  ]);
  const { contexts } = await store.contexts.list({ limit: 10 });
  expect(contexts.map(({ id, metadata }) => ({ id, metadata }))).toEqual([
    { id: 'plain', metadata: {} },
    { id: 'ergon:tea', metadata: { topic: 'tea' } },
  ]);
  const found = await store.search.candidates({ words: ['darjeeling'], limit: 10 });
  expect(found.map(({ contextId }) => contextId)).toContain('ergon:tea');
  expect(await store.contexts.delete('ergon:tea')).toBe(true);
}

describe('the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rhetor-upgrades-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const openStore = async (directory: string): Promise<SqliteContextStore> => {
    const store = new SqliteContextStore({ directory });
    await store.open();
    return store;
  };
  const inDatabase = <T>(directory: string, work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(directory, 'rhetor.db'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const schemaOf = (database: DatabaseSync) =>
    database
      .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
      .all()
      .map((row) => ({ ...row, sql: inOneLine(row['sql']) }));
  const tablesOf = (database: DatabaseSync) =>
    database
      .prepare(`SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'`)
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !name.startsWith('sqlite_'));
  const rowsOf = (database: DatabaseSync, table: string): readonly Row[] =>
    database.prepare(`SELECT * FROM ${table}`).all();

  it.each(fixturesOf('sqlite'))('made as %s', async (name) => {
    const [directory, fresh] = [join(folder, name), join(folder, `${name}-fresh`)];
    mkdirSync(directory);
    const before = inDatabase(directory, (database) => {
      database.exec(readFixture(name));
      return tablesOf(database).map((table) => [table, rowsOf(database, table)] as const);
    });
    await (await openStore(directory)).close();
    await (await openStore(fresh)).close();
    inDatabase(directory, (database) => {
      expect(schemaOf(database)).toEqual(inDatabase(fresh, schemaOf));
      for (const [table, rows] of before) {
        if (!table.startsWith('message_search')) expectKept(rows, rowsOf(database, table));
      }
      expectSoundIndex(database);
    });
    const store = await openStore(directory);
    await expectUsable(store);
    await store.close();
  });
});

it('finds whole words of an embedded database whose index had only parts of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rhetor-whole-words-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const database = new DatabaseSync(join(directory, 'rhetor.db'));
  registerIndexFunctions(database);
  const [right, wrong, pointed] = ['मेरा काम हो गया', 'उस की माँ आई', 'هذا كِتَابٌ جديد'];
  const former = readSchemaSteps(
    new URL('../../../src/context/sqlite/migrations/', import.meta.url),
  );
  for (const step of former.slice(0, 19)) database.exec(step);
  database.exec(`
    INSERT INTO contexts (key, id, owner, created_at, updated_at, version, active_count, active_tokens, metadata)
      VALUES (1, 'former', 'mine', 1, 1, 1, 4, 40, '{}')`);
  const adding = database.prepare(`
    INSERT INTO messages (id, context_key, turn, role, tokens, timestamp, digest, parts)
      VALUES (?, 1, 1, 'user', 10, 1, ?, ?)`);
  for (const text of [right, wrong, pointed, 'A plain café']) {
    adding.run(text, text, JSON.stringify([{ type: 'text', text }]));
  }
  database.exec(`
    INSERT INTO message_search (rowid, text, scope) SELECT sequence, text, scope FROM message_texts;
    UPDATE message_search_cursor SET sequence = 4;
    INSERT INTO notes (id, tags, is_pinned, created_at, text) VALUES ('a', '', 0, 1, '${right}'),
      ('b', '', 0, 1, '${wrong}');
    PRAGMA user_version = 19;`);
  database.close();
  const store = new SqliteContextStore({ directory });
  await store.open();
  const own: ContextScope = { type: 'own', owner: 'mine' };
  for (const scope of [EVERY_CONTEXT, own]) {
    const best = async (word: string) => {
      const found = await store.search.candidates({ words: [word], limit: 1 }, scope);
      return textsOf(found.map(({ message }) => message));
    };
    expect([await best('काम'), await best('كتاب'), await best('cafe')]).toEqual([
      [right],
      [pointed],
      ['A plain café'],
    ]);
  }
  const notes = await store.notes.candidates(
    { words: ['काम'], limit: 5 },
    { scope: EVERY_CONTEXT },
  );
  expect(notes.map(({ note }) => note.text)).toEqual([right]);
  await store.close();
  const upgraded = new DatabaseSync(join(directory, 'rhetor.db'));
  expectSoundIndex(upgraded);
  upgraded.close();
});

describe('a PostgreSQL database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  const openStore = async (url: string): Promise<PostgresContextStore> => {
    const store = new PostgresContextStore({ url, listenUrl: url, connections: 3 });
    await store.open();
    return store;
  };
  const inDatabase = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const ask = async (client: Client, sql: string): Promise<readonly Row[]> =>
    (await client.query<Row>(sql)).rows;

  const SCHEMA = [
    `SELECT table_name, column_name, data_type, collation_name, column_default, is_nullable,
       is_identity, is_generated, generation_expression
     FROM information_schema.columns WHERE table_schema = 'rhetor' ORDER BY 1, 2`,
    `SELECT indexdef AS sql FROM pg_indexes WHERE schemaname = 'rhetor' ORDER BY 1`,
    `SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS sql FROM pg_constraint
     WHERE connamespace = 'rhetor'::regnamespace ORDER BY 1, 2`,
    `SELECT pg_get_functiondef(oid) AS sql FROM pg_proc
     WHERE pronamespace = 'rhetor'::regnamespace ORDER BY 1`,
    `SELECT cfgname, maptokentype, mapseqno, dictname FROM pg_ts_config
     JOIN pg_ts_config_map ON mapcfg = pg_ts_config.oid JOIN pg_ts_dict ON pg_ts_dict.oid = mapdict
     WHERE cfgnamespace = 'rhetor'::regnamespace ORDER BY 1, 2, 3`,
    'SELECT version FROM rhetor.schema_version',
  ];
  const schemaOf = async (client: Client): Promise<readonly Row[]> => {
    const parts: Row[] = [];
    for (const sql of SCHEMA) parts.push(...(await ask(client, sql)));
    return parts.map((row) => ('sql' in row ? { ...row, sql: inOneLine(row['sql']) } : row));
  };
  const rowsOf = (client: Client, table: string) => ask(client, `SELECT * FROM rhetor.${table}`);
  /** The lasting contents of a filled database; claims end with their process. */
  const filledTables = async (client: Client): Promise<readonly string[]> =>
    (
      await ask(
        client,
        `SELECT table_name FROM information_schema.tables
       WHERE table_schema = 'rhetor' AND table_name NOT IN ('schema_version', 'claims', 'deletions')`,
      )
    ).map((row) => String(row['table_name']));

  it.each(fixturesOf('postgres'))('made as %s', async (name) => {
    const [url, fresh] = [await server.createEmptyDatabase(), await server.createEmptyDatabase()];
    const before = await inDatabase(url, async (client) => {
      await client.query(readFixture(name));
      const tables: (readonly [string, readonly Row[]])[] = [];
      for (const table of await filledTables(client)) {
        tables.push([table, await rowsOf(client, table)]);
      }
      return tables;
    });
    const store = await openStore(url);
    await (await openStore(fresh)).close();
    await inDatabase(url, async (client) => {
      expect(await schemaOf(client)).toEqual(await inDatabase(fresh, schemaOf));
      for (const [table, rows] of before) expectKept(rows, await rowsOf(client, table));
    });
    await expectUsable(store);
    await store.close();
  });
});
