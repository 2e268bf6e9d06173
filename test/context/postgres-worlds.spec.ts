/** What a key's search reads in PostgreSQL, by the plans of its statements. */
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ContextScope, EVERY_CONTEXT } from '../../src/context/records/context-scope.ts';
import type { DatabaseSession } from '../../src/context/postgres/connection/connections.ts';
import { clientOptions } from '../../src/context/postgres/connection/pool.ts';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import { searchMessages } from '../../src/context/postgres/search/search-queries.ts';
import type { Row } from '../../src/context/sql/row.ts';
import { textOf } from '../../src/model/message.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { newTurn } from './new-turn.ts';

const MINE: ContextScope = { type: 'own', owner: 'mine' };
const THEIRS: ContextScope = { type: 'own', owner: 'theirs' };
const MY_COMPONENT: ContextScope = { type: 'component', component: 'my-part', owner: 'mine' };
/** More than the contexts that a search names to the index of all words. */
const CONTEXTS = 300;

const WATCHED: ReadonlySet<string> = new Set(['contexts', 'messages', 'world_words']);

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

type Plan = {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
};

/** The rows that a statement reads of each table, whether they pass its filters or not. */
function rowsRead(plan: Plan): readonly string[] {
  const name = plan['Relation Name'] ?? '';
  const rows = Math.round(
    (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'],
  );
  return [
    ...(WATCHED.has(name) ? [`${name}: ${rows}`] : []),
    ...(plan.Plans ?? []).flatMap(rowsRead),
  ].toSorted();
}

/** To the context `theirs`, beside others that are empty. */
async function addMessages(client: Client, count: number): Promise<void> {
  await client.query(
    `INSERT INTO rhetor.contexts (id, created_at, updated_at, owner)
    SELECT 'their-' || number, 1, 1, 'theirs' FROM generate_series(1, 2000) AS number`,
  );
  await client.query(
    `SELECT rhetor.add_messages((SELECT key FROM rhetor.contexts WHERE id = 'theirs'), 2,
      (SELECT jsonb_agg(jsonb_build_object('id', gen_random_uuid(), 'role', 'user', 'tokens', 9,
        'timestamp', 1, 'digest', '', 'words', 'a common zebra gate 東京の猫',
        'parts', '[{"type":"text","text":"a common zebra gate 東京の猫"}]'))
      FROM generate_series(1, $1)), 0, false)`,
    [count],
  );
}

async function storeBeside(others: number) {
  const url = await server.createDatabase();
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  await store.open();
  const text = (word: string) => `a common ${word} 東京の猫`;
  for (let count = 0; count < CONTEXTS; count += 1) {
    const turn = newTurn(`my-${count}`, text(`gate ${count}`), 'well');
    await store.turns.append({ ...turn, component: 'my-part' }, MINE);
  }
  const theirs = newTurn('theirs', text('zebra'), text('gate'));
  if (others > 0) await store.turns.append(theirs, THEIRS);
  const client = new Client(clientOptions(url));
  client.on('error', () => undefined);
  await client.connect();
  if (others > 0) await addMessages(client, others);
  await client.query('ANALYZE');
  return { store, client };
}

/** Runs a search, and returns what it finds, and what its statements read. */
async function watched(client: Client, words: readonly string[], scope: ContextScope) {
  const read: (readonly string[])[] = [];
  const session: DatabaseSession = {
    run: async (sql, values = []) => {
      if (/^\s*(SELECT|WITH)/u.test(sql)) {
        const explained = await client.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
          `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, FORMAT JSON) ${sql}`,
          [...values],
        );
        read.push(
          explained.rows.flatMap((row) => row['QUERY PLAN'].flatMap((one) => rowsRead(one.Plan))),
        );
      }
      return (await client.query<Row>(sql, [...values])).rows;
    },
  };
  await client.query('BEGIN');
  const found = await searchMessages(session, { words, limit: 100 }, scope);
  await client.query('COMMIT');
  return {
    read,
    found: found.map(({ message, share }) => [textOf(message.message), share]),
  };
}

it('reads as many rows, and finds the same, whatever others have written', async () => {
  const [alone, beside] = [await storeBeside(0), await storeBeside(5_000)];
  for (const scope of [MINE, MY_COMPONENT]) {
    for (const word of ['gate', 'common', 'zebra', '東京']) {
      const [one, other] = [
        await watched(alone.client, [word], scope),
        await watched(beside.client, [word], scope),
      ];
      expect(other).toEqual(one);
      expect(one.found.length > 0).toBe(word !== 'zebra');
    }
  }
  const everything = await watched(beside.client, ['zebra'], EVERY_CONTEXT);
  expect(everything.read.flat()).toContain('messages: 5001');
  for (const { store, client } of [alone, beside]) {
    await client.end();
    await store.close();
  }
});

it('indexes in the background what an older version has stored, while searches find the same', async () => {
  const { store, client } = await storeBeside(200);
  const find = async (scope: ContextScope) => {
    const found = await store.search.candidates({ words: ['gate', '東京'], limit: 500 }, scope);
    return found.map(({ message, share }) => [message.sequence, share]);
  };
  const scopes = [MINE, MY_COMPONENT, THEIRS];
  const expected = await Promise.all(scopes.map(find));
  expect(expected.map((found) => found.length)).toEqual([450, 450, 202]);
  await client.query('TRUNCATE rhetor.world_words, rhetor.worlds');
  await client.query(
    'UPDATE rhetor.unplaced SET sequence = (SELECT max(sequence) FROM rhetor.messages)',
  );
  expect(await Promise.all(scopes.map(find))).toEqual(expected);
  await store.close();
  await store.open();
  const left = async () => {
    const { rows } = await client.query<{ sequence: number }>(
      'SELECT sequence FROM rhetor.unplaced',
    );
    return rows[0]?.sequence;
  };
  await expect.poll(left).toBe(0);
  expect(await Promise.all(scopes.map(find))).toEqual(expected);
  const placed = await client.query('SELECT FROM rhetor.world_words');
  expect(placed.rowCount).toBe(2 * CONTEXTS + 202);
  await client.end();
  await store.close();
});

it('finds what an older version has stored with other stems, once it is indexed anew', async () => {
  const url = await server.createDatabase();
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  await store.open();
  const client = new Client(clientOptions(url));
  client.on('error', () => undefined);
  await client.connect();
  const text = 'cut it thinly';
  await client.query('ALTER TEXT SEARCH DICTIONARY rhetor.stem (Language = english)');
  for (let count = 0; count < 250; count += 1) {
    await store.turns.append(newTurn(`mine-${count}`, text, 'well'), MINE);
  }
  const note = { id: 'a', text: 'sliced thinly', tags: [], isPinned: false, createdAt: 1 };
  await store.notes.add({ ...note, owner: 'mine' });
  await client.query('ALTER TEXT SEARCH DICTIONARY rhetor.stem (Language = porter)');
  const found = async (scope: ContextScope) => {
    const candidates = await store.search.candidates({ words: ['thinly'], limit: 1_000 }, scope);
    return candidates.filter(({ message }) => textOf(message.message) === text).length;
  };
  const notes = async () =>
    await store.notes.candidates({ words: ['thinly'], limit: 5 }, { scope: EVERY_CONTEXT });
  expect([await found(EVERY_CONTEXT), await found(MINE), await notes()]).toEqual([0, 0, []]);
  await client.query(`INSERT INTO rhetor.former_stems VALUES ('messages', 500), ('notes', 1)`);
  await store.close();
  await store.open();
  const left = async () => (await client.query('SELECT FROM rhetor.former_stems')).rowCount;
  await expect.poll(left).toBe(0);
  expect([await found(EVERY_CONTEXT), await found(MINE)]).toEqual([250, 250]);
  expect(await notes()).toHaveLength(1);
  await client.end();
  await store.close();
});

it('commits what it has indexed before it moves the messages of a context', async () => {
  const url = await server.createDatabase();
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  await store.open();
  await store.turns.append(newTurn('mine', 'a gate', 'well'), MINE);
  await store.turns.append(newTurn('theirs', 'a gate', 'well'), THEIRS);
  await store.close();
  const client = new Client(clientOptions(url));
  client.on('error', () => undefined);
  await client.connect();
  await addMessages(client, 250);
  await client.query(`UPDATE rhetor.contexts SET component = 'late' WHERE id = 'theirs'`);
  await client.query(`DELETE FROM rhetor.worlds WHERE name = 'late'`);
  await client.query('UPDATE rhetor.unplaced SET sequence = 2');
  const left = async () => {
    const { rows } = await client.query(
      'SELECT sequence, (SELECT count(*)::int FROM rhetor.world_moves) AS moves FROM rhetor.unplaced',
    );
    return rows;
  };
  expect(await left()).toEqual([{ sequence: 2, moves: 1 }]);
  // The move waits for this world.
  await client.query('BEGIN');
  await client.query(`INSERT INTO rhetor.worlds (kind, name) VALUES ('component', 'late')`);
  await store.open();
  await expect.poll(left).toEqual([{ sequence: 0, moves: 1 }]);
  await client.query('COMMIT');
  await expect.poll(left).toEqual([{ sequence: 0, moves: 0 }]);
  await client.end();
  await store.close();
});

it('finds a context for its component, even if it got the component later', async () => {
  const url = await server.createDatabase();
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  await store.open();
  const count = async () =>
    (await store.search.candidates({ words: ['gate'], limit: 50 }, MY_COMPONENT)).length;
  for (const owner of [MINE, EVERY_CONTEXT]) {
    await store.turns.append(newTurn(`late-${owner.type}`, 'the first gate', 'well'), owner);
  }
  expect(await count()).toBe(0);
  for (const owner of [MINE, EVERY_CONTEXT]) {
    const turn = newTurn(`late-${owner.type}`, 'the second gate', 'well');
    await store.turns.append({ ...turn, component: 'my-part' }, owner);
  }
  expect(await count()).toBe(8);
  const client = new Client(clientOptions(url));
  client.on('error', () => undefined);
  await client.connect();
  await store.turns.append(newTurn('theirs', 'the gate', 'well'), THEIRS);
  await addMessages(client, 650);
  const inWorld = async (component: string) => {
    const { rows } = await client.query<{ messages: number }>(
      `SELECT count(*)::int AS messages FROM rhetor.world_words, rhetor.worlds
      WHERE name = $1 AND words @@ quote_literal(number || '/gate')::tsquery`,
      [component],
    );
    return rows[0]?.messages;
  };
  const change = `UPDATE rhetor.contexts SET component = $1 WHERE id = 'theirs'`;
  for (const component of ['first', 'second', 'third']) {
    await client.query('BEGIN');
    await client.query(change, [component]);
    expect(await inWorld(component)).toBe(200);
    await client.query('COMMIT');
  }
  await expect.poll(() => inWorld('third')).toBe(651);
  expect([await inWorld('first'), await inWorld('second'), await inWorld('theirs')]).toEqual([
    0, 0, 651,
  ]);
  await client.end();
  await store.contexts.delete('late-all');
  expect(await count()).toBe(4);
  await store.close();
});
