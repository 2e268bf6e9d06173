/** The counters of limited callers in PostgreSQL: the same windows as in memory, for several processes. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import type { LimitDecision } from '../../src/limits/limit-counters.ts';
import { SlidingWindow } from '../../src/limits/sliding-window.ts';
import { PostgresServer } from '../support/postgres-server.ts';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await PostgresServer.start();
  url = await server.createDatabase();
  await (await openStore()).close();
});
afterAll(() => server.remove());

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function openStore(): Promise<PostgresContextStore> {
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 9 });
  await store.open();
  return store;
}

async function openForTest(): Promise<PostgresContextStore> {
  const store = await openStore();
  onTestFinished(() => store.close());
  return store;
}

const CHANGE = (change: string): string => `
  WITH changed AS (
    UPDATE rhetor.limit_windows l SET buckets = w.buckets, requests = w.requests, tokens = w.tokens
    FROM ${change} AS w WHERE l.subject = $1 RETURNING l.*)
  SELECT (SELECT coalesce(sum(n), 0) FROM unnest(requests) AS n)::integer AS requests,
    (SELECT coalesce(sum(n), 0) FROM unnest(tokens) AS n)::integer AS tokens,
    rhetor.until_gone(buckets, requests, 3, $2::bigint)::float8 AS gone,
    rhetor.until_empty(buckets, tokens, $2::bigint)::float8 AS empty
  FROM changed`;
const COUNT = CHANGE(
  'rhetor.counted_window(rhetor.limit_window($1, $2::bigint), $2::bigint, $3::integer, $4::bigint)',
);
const LIGHTEN = CHANGE(
  'rhetor.lightened_window(rhetor.limit_window($1, $2::bigint), $3::bigint, $4::bigint)',
);

const steps = fc.array(
  fc.record({
    pause: fc.oneof(fc.nat(20_000), fc.integer({ min: -200_000, max: -1 })),
    requests: fc.nat(2),
    tokens: fc.nat(5_000),
    unused: fc.nat(3_000),
  }),
  { maxLength: 25 },
);

it('has the windows that are kept in memory, also when the clock is set back', async () => {
  const client = await connect();
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const subject = `key ${randomUUID()}`;
      await client.query('INSERT INTO rhetor.limit_windows (subject) VALUES ($1)', [subject]);
      const window = new SlidingWindow();
      const expected = () => ({
        requests: window.requests,
        tokens: window.tokens,
        gone: window.untilGone('requests', 3),
        empty: window.untilEmpty('tokens'),
      });
      let now = 1_700_000_000_000;
      for (const { pause, requests, tokens, unused } of list) {
        now += pause;
        window.advance(now);
        const bucket = window.add(requests, tokens);
        const counted = await client.query(COUNT, [subject, now, requests, tokens]);
        expect(counted.rows).toEqual([expected()]);
        window.takeBack(bucket, unused);
        const lightened = await client.query(LIGHTEN, [subject, now, bucket, unused]);
        expect(lightened.rows).toEqual([expected()]);
      }
    }),
    { numRuns: 60 },
  );
});

describe('several processes', () => {
  const isCounted = ({ states }: LimitDecision): boolean =>
    states.every(({ reached }) => reached === undefined);

  it('count exactly the limit of 200 calls at once on three of them', async () => {
    const stores = await Promise.all([openForTest(), openForTest(), openForTest()]);
    const subjects = [
      { name: `all ${randomUUID()}`, limits: { requestsPerMinute: 90, concurrent: 70 } },
      { name: `key ${randomUUID()}`, limits: { requestsPerMinute: 80, tokensPerMinute: 500 } },
    ];
    const decisions = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        stores[index % 3]?.limits.take({ call: randomUUID(), subjects, isNew: true, tokens: 10 }),
      ),
    );
    const counted = decisions.filter((decision) => decision !== undefined && isCounted(decision));
    expect(counted).toHaveLength(50);
  });

  it('forget the running calls of a process that has ended, and only those', async () => {
    const [ending, staying] = [await openStore(), await openForTest()];
    const subjects = [{ name: `key ${randomUUID()}`, limits: { concurrent: 2 } }];
    const take = (store: PostgresContextStore) =>
      store.limits.take({ call: randomUUID(), subjects, isNew: true, tokens: 0 });
    expect(isCounted(await take(ending))).toBe(true);
    expect(isCounted(await take(staying))).toBe(true);
    expect(isCounted(await take(staying))).toBe(false);
    await ending.close();
    expect(isCounted(await take(staying))).toBe(true);
    expect(isCounted(await take(staying))).toBe(false);
  });

  it('settle what ended while the database was away', async () => {
    const store = await openForTest();
    const subjects = [
      { name: `key ${randomUUID()}`, limits: { concurrent: 1, tokensPerMinute: 100 } },
    ];
    const call = randomUUID();
    const { bucket } = await store.limits.take({ call, subjects, isNew: true, tokens: 90 });
    await server.stop();
    store.limits.settle({ call, subjects, bucket, tokens: -80 });
    await server.start();
    await vi.waitFor(async () => {
      const next = { call: randomUUID(), subjects, isNew: true, tokens: 60 };
      expect(isCounted(await store.limits.take(next))).toBe(true);
    });
  });

  it('forget subjects that have asked nothing for a minute, when one starts', async () => {
    const [idle, busy] = [`key ${randomUUID()}`, `key ${randomUUID()}`];
    const store = await openForTest();
    for (const name of [idle, busy]) {
      const subjects = [{ name, limits: { requestsPerMinute: 2 } }];
      await store.limits.take({ call: randomUUID(), subjects, isNew: true, tokens: 0 });
    }
    const client = await connect();
    const OLDER = `UPDATE rhetor.limit_windows
      SET buckets = ARRAY(SELECT number - 200 FROM unnest(buckets) AS number) WHERE subject = $1`;
    await client.query(OLDER, [idle]);
    await openForTest();
    const { rows } = await client.query(
      'SELECT subject FROM rhetor.limit_windows WHERE subject = ANY ($1)',
      [[idle, busy]],
    );
    expect(rows).toEqual([{ subject: busy }]);
  });

  it('log nothing of it ahead, and keep a full row in its page', async () => {
    const client = await connect();
    const { rows } = await client.query(`
      SELECT DISTINCT relpersistence, attstorage FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relname = 'limit_windows' AND attname IN ('buckets', 'requests', 'tokens')`);
    expect(rows).toEqual([{ relpersistence: 'u', attstorage: 'p' }]);
    const { rowCount } = await client.query(
      `INSERT INTO rhetor.limit_windows (subject, buckets, requests, tokens) SELECT $1,
        array_agg(number), array_agg(1000000000), array_agg(2000000000)
        FROM generate_series(7000000000, 7000000150) AS number`,
      [`key ${randomUUID()}`],
    );
    expect(rowCount).toBe(1);
  });
});
