/** Measures questions to the ledger over a million requests of 90 days, in both stores. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContextStore } from '../src/context/ports/context-store.ts';
import { PostgresContextStore } from '../src/context/postgres/postgres-context-store.ts';
import { SqliteContextStore } from '../src/context/sqlite/sqlite-context-store.ts';
import type { AttemptRecord } from '../src/ledger/attempt-record.ts';
import { toUsageReport } from '../src/api/views/usage-report.ts';
import { type UsageInterval, usageBounds } from '../src/ledger/usage-bounds.ts';
import type { UsageQuery } from '../src/ledger/usage-query.ts';
import { PostgresServer } from '../test/support/postgres-server.ts';
import { describeMachine } from './machine.ts';
import { randomFrom } from './random.ts';
import { median } from './statistics.ts';

const REQUESTS = Number(process.argv[2] ?? 1_000_000);
const DAYS = 90;
const DAY_MS = 86_400_000;
const AT_ONCE = 2_000;
const ROUNDS = 15;
const GOAL_MS = 50;

const TO = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const FROM = TO - DAYS * DAY_MS;
/** Has asked only in the first days. */
const RARE_KEY = 'rare';

const QUESTIONS: readonly (readonly [
  name: string,
  interval: UsageInterval,
  filter: Omit<UsageQuery, 'bounds'>,
])[] = [
  ['by the day', 'day', {}],
  ['by the day and model', 'day', { groupBy: 'model' }],
  ['by the day and key', 'day', { groupBy: 'key_id' }],
  ['by the hour', 'hour', {}],
  ['in all, by component', 'none', { groupBy: 'component' }],
  ['by the day, of one key', 'day', { readerKeyId: 'key-1' }],
];

console.log(`${describeMachine()}; ${REQUESTS} requests in ${DAYS} days, medians of ${ROUNDS}\n`);
const directory = await mkdtemp(join(tmpdir(), 'rhetor-ledger-'));
const server = await PostgresServer.start({ fsync: 'on' });
try {
  await measure('SQLite', new SqliteContextStore({ directory }));
  const url = await server.createDatabase();
  await measure('PostgreSQL', new PostgresContextStore({ url, listenUrl: url, connections: 3 }));
} finally {
  await server.remove();
  await rm(directory, { recursive: true, force: true });
}

async function measure(name: string, store: ContextStore): Promise<void> {
  await store.open();
  const filledMs = await timeOf(() => fill(store));
  console.log(`## ${name}\n\nfilled and rolled up in ${Math.round(filledMs / 1_000)} s\n`);
  console.log(`| question | ms (goal for a plot: ${GOAL_MS}) |\n| --- | --- |`);
  for (const [question, interval, filter] of QUESTIONS) {
    const bounds = usageBounds({ from: FROM, to: TO, interval, timeZone: 'Europe/Berlin' });
    await report(question, async () => {
      const buckets = await store.ledger.usage({ bounds, ...filter });
      toUsageReport({ interval, group_by: null, bounds }, buckets);
    });
  }
  await report('the newest 100 requests', () => store.ledger.page({ limit: 100 }));
  await report('those of a key that asked long ago', () =>
    store.ledger.page({ limit: 100, readerKeyId: RARE_KEY }),
  );
  console.log('');
  await store.close();
}

async function report(question: string, ask: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timeOf(ask));
  console.log(`| ${question} | ${median(times).toFixed(1)} |`);
}

async function fill({ ledger }: ContextStore): Promise<void> {
  const random = randomFrom(1);
  for (let first = 0; first < REQUESTS; first += AT_ONCE) {
    const records = Array.from({ length: AT_ONCE }, (_, index) => attempt(first + index, random));
    await ledger.append(records);
    while ((await ledger.roll(AT_ONCE)) > 0);
  }
}

/** Most requests are of a few components, keys and models, as everywhere. */
function attempt(number: number, random: () => number): AttemptRecord {
  const oneOf = (count: number): number => Math.floor(count * random() ** 2);
  const endedAt = FROM + Math.floor((number / REQUESTS) * DAYS * DAY_MS);
  const model = { provider: `provider-${oneOf(3)}`, model: `model-${oneOf(4)}` };
  const taskType = ['default', 'code', 'plan'][oneOf(3)] ?? 'default';
  const isRare = number < REQUESTS / 100 && number % 1_000 === 0;
  const durationMs = Math.round(200 + random() * 20_000);
  return {
    requestId: randomUUID(),
    attempt: 1,
    end: { candidates: [model], costStatus: 'exact' },
    requestedAt: endedAt - durationMs,
    endedAt,
    surface: random() < 0.8 ? 'openai' : 'rhetor',
    component: `component-${oneOf(6)}`,
    taskType,
    rule: taskType,
    keyId: isRare ? RARE_KEY : `key-${oneOf(10)}`,
    requested: model,
    asked: model,
    outcome: random() < 0.99 ? 'ok' : 'upstream_error',
    queueMs: 2,
    firstTokenMs: 100 + random() * 2_000,
    durationMs,
    tokens: { input: 1_000, cacheRead: 400, cacheWrite: 0, output: 200, reasoning: 50 },
    usageSource: 'reported',
    costMicros: 1_234,
    costStatus: 'exact',
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
