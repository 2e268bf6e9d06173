/** How several processes on one PostgreSQL may affect each other at the wrong moment. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from 'pg';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import { toImportFile } from '../../src/context/records/import-file.ts';
import { KEY_COLLECTION } from '../../src/model/key-collection.ts';
import { textMessage } from '../../src/model/message.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Relay } from '../support/relay.ts';
import { newTurn } from './new-turn.ts';
import { activeTexts, newContextId } from './reading-stores.ts';
import { CLAIM_MS } from '../../src/context/limits.ts';

let server: PostgresServer;
let url: string;
let relay: Relay;
/** Its connections go through the relay; those of the other store do not. */
let here: PostgresContextStore;
let there: PostgresContextStore;

beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  url = await server.createDatabase();
  relay = await Relay.to(server.port);
  const relayed = url.replace(String(server.port), String(relay.port));
  [here, there] = await Promise.all([open(relayed), open(url)]);
});
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  await relay.stop();
});

async function open(at: string): Promise<PostgresContextStore> {
  const store = new PostgresContextStore({ url: at, listenUrl: at, connections: 6 });
  await store.open();
  return store;
}

/** Holds the row lock of a context until released. */
async function holdContext(contextId: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM rhetor.contexts WHERE id = $1 FOR UPDATE', [contextId]);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

async function untilWaiting(): Promise<void> {
  await vi.waitFor(async () => {
    const [row] = await server.ask(
      new URL(url).pathname.slice(1),
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
    );
    expect(row?.['waiting']).toBeGreaterThan(0);
  });
}

describe('a turn whose connection is lost while its context is locked', () => {
  it('is stored once, and reported as stored', async () => {
    const contextId = newContextId();
    await here.turns.append(newTurn(contextId, 'zero', 'cero'));
    const letGo = await holdContext(contextId);
    const turn = here.turns.append(newTurn(contextId, 'one', 'uno'));
    await untilWaiting();
    relay.cut();
    await letGo();
    expect(await turn).toMatchObject({ version: 2 });
    expect(await activeTexts(there, contextId)).toEqual(['zero', 'cero', 'one', 'uno']);
  });
});

describe('a context that is locked for a long time', () => {
  it('refuses its own turns in time, lets others be stored, and stores nothing later', async () => {
    const [locked, free] = [newContextId(), newContextId()];
    await here.turns.append(newTurn(locked, 'zero', 'cero'));
    const letGo = await holdContext(locked);
    const refused = here.turns.append(newTurn(locked, 'one', 'uno'));
    await untilWaiting();
    expect(await here.turns.append(newTurn(free, 'one', 'uno'))).toMatchObject({ version: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(here.fault()).toBeUndefined();
    await letGo();
    expect(await here.turns.append(newTurn(locked, 'two', 'dos'))).toMatchObject({ version: 2 });
    expect(await activeTexts(there, locked)).toEqual(['zero', 'cero', 'two', 'dos']);
  });
});

describe('an answer that two processes produce under one key', () => {
  it('is stored only for the first of them', async () => {
    const contextId = newContextId();
    const kept = {
      id: newContextId(),
      digest: 'd',
      contextId,
      keptAt: Date.now(),
      body: '"first"',
    };
    await there.turns.append({ ...newTurn(contextId, 'one', 'uno'), kept });
    const late = { ...newTurn(contextId, 'one', 'ein'), kept: { ...kept, body: '"late"' } };
    await expect(here.turns.append(late)).rejects.toMatchObject({ code: 'conflict' });
    const elsewhere = { ...late, contextId: newContextId() };
    await expect(here.turns.append(elsewhere)).rejects.toMatchObject({ code: 'conflict' });
    expect(await activeTexts(here, contextId)).toEqual(['one', 'uno']);
    expect(await here.contexts.find(elsewhere.contextId)).toBeUndefined();
    expect(await here.keptAnswers.find(kept.id)).toMatchObject({ body: '"first"' });
  });
});

describe('a turn that waits behind a lock while its context is deleted', () => {
  it('writes nothing, however long it has waited', async () => {
    const [locked, doomed] = ['a', 'b'].map((name) => `${name}${newContextId()}`) as [
      string,
      string,
    ];
    await here.turns.append(newTurn(locked, 'zero', 'cero'));
    await here.turns.append(newTurn(doomed, 'zero', 'cero'));
    const letGo = await holdContext(locked);
    const began = Date.now();
    const turns = [locked, doomed].map((contextId) =>
      here.turns.append({ ...newTurn(contextId, 'one', 'uno'), askedAt: began - 20 }),
    );
    const settled = Promise.allSettled(turns);
    await untilWaiting();
    const deleting = there.contexts.delete(doomed);
    await letGo();
    await deleting;
    await settled;
    const left = await there.contexts.messages(doomed, { limit: 10 });
    expect(left).toBeUndefined();
  });
});

describe('a claim', () => {
  it('that could not be released is free after its time, whatever else its process holds', async () => {
    const [lost, kept] = [await here.claims.take('lost'), await here.claims.take('kept')];
    relay.isClosed = true;
    relay.cut();
    await lost?.release();
    relay.isClosed = false;
    await vi.waitFor(async () => expect((await there.claims.take('lost'))?.isHeld).toBe(true), {
      timeout: 2 * CLAIM_MS,
      interval: 200,
    });
    expect(kept?.isHeld).toBe(true);
    expect(await there.claims.take('kept')).toBeUndefined();
  });

  it('can be acquired while commits wait for a slow disk', async () => {
    await server.ask('postgres', `ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
    await server.ask('postgres', 'SELECT pg_reload_conf()');
    const turns = Array.from({ length: 10 }, () =>
      here.turns.append(newTurn(newContextId(), 'a', 'b')),
    );
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, index) => here.claims.take(`${index}`)),
    );
    expect(claims.every((claim) => claim?.isHeld)).toBe(true);
    await server.ask('postgres', `ALTER SYSTEM RESET synchronous_standby_names`);
    await server.ask('postgres', 'SELECT pg_reload_conf()');
    await Promise.all(turns);
  });
});

describe('another version of Rhetor that changes the tables', () => {
  it('breaks nothing in running ones', async () => {
    const contextId = newContextId();
    await here.turns.append(newTurn(contextId, 'one', 'uno'));
    const rename = { contextId, newContextId: newContextId(), createdAt: Date.now() };
    await here.contexts.fork(rename);
    await here.turns.past(contextId, { maxTokens: 1_000, maxMessages: 10 });
    const database = new URL(url).pathname.slice(1);
    await server.ask(database, 'ALTER TABLE rhetor.contexts ADD COLUMN later text');
    await server.ask(database, 'ALTER TABLE rhetor.messages ADD COLUMN later text');
    await here.contexts.fork({ ...rename, newContextId: newContextId() });
    await here.turns.append(newTurn(contextId, 'two', 'dos'));
    expect(await activeTexts(here, contextId)).toEqual(['one', 'uno', 'two', 'dos']);
    expect(here.fault()).toBeUndefined();
  });
});

describe('retention by number', () => {
  it('does not block conversations that it keeps', async () => {
    const ids = Array.from({ length: 8 }, () => newContextId());
    for (const [index, id] of ids.entries()) {
      await here.turns.append({ ...newTurn(id, 'one', 'uno'), repliedAt: 1_000 + index });
    }
    const letGo = await holdContext(ids.at(-1) ?? '');
    expect(await there.expiry.expire({ keep: 3, limit: 50 })).toBe(5);
    await letGo();
    const left = await here.contexts.list({ limit: 10 });
    expect(left.contexts.map(({ id }) => id)).toEqual(ids.slice(5).toReversed());
  });
});

describe('an import whose connection is lost at its commit', () => {
  it('recognises its own contexts', async () => {
    const contextId = newContextId();
    const message = { message: textMessage('user', 'one'), tokens: 5, timestamp: 1 };
    const file = toImportFile([
      { contextId, createdAt: 1, updatedAt: 1, metadata: {}, messages: [message] },
    ]);
    const client = new Client({ connectionString: url });
    await client.connect();
    // The same context, written by an earlier attempt whose commit is still running.
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO rhetor.contexts (id, created_at, updated_at) VALUES ($1, 1, 1)`,
      [contextId],
    );
    const importing = here.transfer.importContexts(file);
    await untilWaiting();
    relay.cut();
    await client.query('COMMIT');
    await client.end();
    await importing;
    expect(await here.contexts.find(contextId)).toMatchObject({ createdAt: 1 });
  });
});

describe('a turn in a context that an import is creating', () => {
  it('does not wait for it; the import is refused as a whole', async () => {
    const [first, taken] = [newContextId(), newContextId()];
    const message = { message: textMessage('user', 'one'), tokens: 5, timestamp: 1 };
    const summary = {
      createdAt: 1,
      provider: 'p',
      model: 'm',
      from: 0,
      to: 0,
      tokensBefore: 5,
      tokensAfter: 2,
      text: 'short',
    };
    const plain = { createdAt: 1, updatedAt: 1, metadata: {}, messages: [message] };
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE rhetor.summaries IN SHARE MODE');
    const importing = here.transfer
      .importContexts(
        toImportFile([
          { ...plain, contextId: taken, summary },
          { ...plain, contextId: first },
        ]),
      )
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    await untilWaiting();
    await there.turns.append(newTurn(taken, 'mine', 'yes'));
    await client.query('COMMIT');
    await client.end();
    expect(await importing).toMatchObject({ code: 'conflict', contextId: taken });
    expect(await activeTexts(here, taken)).toEqual(['mine', 'yes']);
    expect(await here.contexts.find(first)).toBeUndefined();
  });
});

describe('a deletion whose process has died in the middle', () => {
  it('is invisible, and finished by the next process', async () => {
    const [doomed, left] = [newContextId(), newContextId()];
    await here.outbox.begin();
    await here.turns.append(newTurn(doomed, 'findable', 'uno'));
    await here.turns.append(newTurn(left, 'findable', 'dos'));
    const name = new URL(url).pathname.slice(1);
    await server.ask(name, `SELECT rhetor.hide_context('${doomed}', 'dead')`);
    const listed = (await here.contexts.list({ limit: 10 })).contexts.map(({ id }) => id);
    expect(listed).toEqual([left]);
    expect(await here.contexts.messages(doomed, { limit: 10 })).toBeUndefined();
    const found = await here.search.candidates({ words: ['findable'], limit: 10 });
    expect(new Set(found.map(({ contextId }) => contextId))).toEqual(new Set([left]));
    const waiting = await here.outbox.unmirrored(10);
    expect(new Set(waiting.map(({ contextId }) => contextId))).toEqual(new Set([left]));
    expect(await here.expiry.expire({ before: 0, limit: 10 })).toBe(0);
    const next = await open(url);
    await vi.waitFor(async () => {
      const [row] = await server.ask(name, 'SELECT count(*)::int AS count FROM rhetor.messages');
      expect(row?.['count']).toBe(2);
    });
    await next.close();
  });
});

describe('a shutdown', () => {
  it('stores everything that was submitted before it', async () => {
    const contextId = newContextId();
    const store = await open(url);
    const turns = Array.from({ length: 50 }, (_, index) =>
      store.turns.append(newTurn(contextId, `${index}`, 'yes')),
    );
    await store.close();
    expect(await Promise.all(turns)).toHaveLength(50);
    expect((await there.contexts.find(contextId))?.version).toBe(50);
  });

  it('does not wait for a silent network', async () => {
    const silent = await Relay.to(server.port);
    const store = await open(url.replace(String(server.port), String(silent.port)));
    silent.delayMs = 600_000;
    const started = performance.now();
    await store.close();
    expect(performance.now() - started).toBeLessThan(60_000);
    await silent.stop();
  });
});

describe('startup', () => {
  it.each([
    [
      'default_transaction_isolation',
      `'repeatable read'`,
      /does not use the isolation level READ COMMITTED/,
    ],
    ['synchronous_commit', 'off', /lose answers that were already returned/],
  ])('is refused where %s is %s', async (setting, value, words) => {
    const database = new URL(url).pathname.slice(1);
    await server.ask(database, `ALTER DATABASE ${database} SET ${setting} = ${value}`);
    await expect(open(url)).rejects.toThrow(words);
  });

  it('is refused if the database cannot hold every text', async () => {
    await server.ask(
      'postgres',
      `CREATE DATABASE latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0`,
    );
    await expect(open(server.urlOf('latin'))).rejects.toThrow(/Create it with ENCODING UTF8/);
  });

  it('needs no right to create a schema that already exists', async () => {
    const database = new URL(await server.createEmptyDatabase()).pathname.slice(1);
    await server.ask(database, 'CREATE ROLE plain LOGIN');
    await server.ask(database, 'CREATE SCHEMA rhetor AUTHORIZATION plain');
    const store = await open(server.urlOf(database).replace('postgres@', 'plain@'));
    expect(await store.turns.append(newTurn('test', 'one', 'uno'))).toMatchObject({ version: 1 });
    await store.close();
  });
});

describe('a key that one process deletes while another adds vectors of its texts', () => {
  it('keeps none', async () => {
    await here.documents.writeDocument(KEY_COLLECTION, 'k1', '{}');
    const scope = { type: 'own', owner: 'k1' } as const;
    await here.turns.append(newTurn(newContextId(), 'one', 'uno'), scope);
    const model = { provider: 'p', model: 'm', version: 'm-1', dimensions: 2 };
    const modelKey = await here.vectors.keyOf(model);
    const range = { kind: 'message', modelKey, after: 0, upTo: 100, limit: 9 } as const;
    const sequences = (await here.vectors.unembedded(range)).map(({ sequence }) => sequence);
    expect(sequences).toHaveLength(2);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN');
    await client.query(`DELETE FROM rhetor.documents WHERE id = 'k1'`);
    const added = here.vectors.add(
      'message',
      modelKey,
      sequences.map((sequence) => ({ sequence, vector: Int8Array.of(1, 0) })),
    );
    await untilWaiting();
    await client.query('COMMIT');
    await client.end();
    await Promise.all([added, there.vectors.forget('k1')]);
    const vector = Float32Array.of(1, 0);
    const question = { kind: 'message', modelKey, vector, sequences } as const;
    expect(await there.vectors.similarities(question, undefined)).toEqual(new Map());
  });
});
