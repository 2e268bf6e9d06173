/** The cache of answers that replicas share in PostgreSQL, and what happens while the database is away. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMINISTRATOR } from '../keys/key-stage.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { CALL_USD, CacheStage, question } from './cache-stage.ts';
import { held } from '../upstream/held.ts';

let server: PostgresServer;
let replicas: readonly CacheStage[];
beforeAll(async () => {
  const [database, upstream] = [await PostgresServer.start(), await ScriptedUpstream.start()];
  server = database;
  const variables = { RHETOR_DATABASE_URL: await server.createDatabase() };
  const [one, two] = [
    await CacheStage.begin({ variables }, upstream),
    await CacheStage.begin({ variables }, upstream),
  ];
  replicas = [one, two];
});
afterAll(async () => {
  for (const replica of replicas) await replica.end();
  await server.remove();
});

it('finds on one what the other has kept, for the same caller alone', async () => {
  const [one, two] = replicas;
  const { key } = (await one?.newKey({ limits: { requests_per_minute: 9 } })) ?? {};
  const asked = { credential: key ?? '', body: question() };
  expect(await one?.states(asked)).toEqual(['miss']);
  await one?.untilKept();
  expect(await two?.states(asked, { ...asked, credential: ADMINISTRATOR })).toEqual([
    'hit',
    'miss',
  ]);
  await two?.untilKept();
  const [, hit] = (await two?.ledger()) ?? [];
  expect(hit).toMatchObject({ cache: 'hit', cache_saved_usd: CALL_USD, cost_usd: 0 });
  const cleared = await two?.call(ADMINISTRATOR, 'DELETE', '/cache');
  expect(cleared?.body).toEqual({ success: true, deleted: 2 });
  expect(await one?.states(asked)).toEqual(['miss']);
});

it('keeps no answer to what was asked before another one has emptied the cache', async () => {
  const [one, two] = replicas;
  const slow = held({ text: 'Older.' });
  one?.upstream.next(slow.script);
  const before = one?.calls ?? 0;
  const asked = { body: question() };
  const first = one?.ask(asked);
  await one?.upstream.until(() => one.calls > before);
  expect((await two?.call(ADMINISTRATOR, 'DELETE', '/cache'))?.status).toBe(200);
  slow.release();
  expect((await first)?.text).toContain('Older.');
  await one?.untilKept();
  expect(await two?.states(asked)).toEqual(['miss']);
  await two?.untilKept();
  expect(await one?.states(asked)).toEqual(['hit']);
  const { body } = (await one?.call(ADMINISTRATOR, 'GET', '/cache')) ?? {};
  expect(body).toMatchObject({ answers: 1, max_bytes: 64 * 1024 * 1024 });
});

it('asks models while the database is away', async () => {
  const [one] = replicas;
  const asked = { body: question() };
  await one?.states(asked);
  await one?.untilKept();
  await server.stop();
  expect(await one?.states(asked, { body: question() })).toEqual(['miss', 'miss']);
  await server.start();
  await expect.poll(() => one?.states(asked)).toEqual(['hit']);
});
