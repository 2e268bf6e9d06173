/** Limits and budgets of a call in PostgreSQL, taken in one step by several processes. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { LimitedVerdict, ReservationWish } from '../../src/budgets/budget-store.ts';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import type { LimitedSubject, LimitWish } from '../../src/limits/limit-counters.ts';
import type { RateLimits } from '../../src/model/rate-limits.ts';
import { PostgresServer } from '../support/postgres-server.ts';

const STORES = 3;
/** What one call reserves. */
const AMOUNT = 10;

type Query = (this: Client, asked: { readonly text?: string }) => Promise<unknown>;

let server: PostgresServer;
let stores: readonly PostgresContextStore[];
beforeAll(async () => {
  server = await PostgresServer.start();
  const url = await server.createDatabase();
  stores = await Promise.all(
    Array.from({ length: STORES }, async () => {
      const store = new PostgresContextStore({ url, listenUrl: url, connections: 9 });
      await store.open();
      await store.budgets.begin();
      return store;
    }),
  );
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server.remove();
});

function storeOf(call: number): PostgresContextStore {
  const store = stores[call % STORES];
  if (store === undefined) throw new Error('no store is open');
  return store;
}

const subjectOf = (limits: RateLimits): LimitedSubject => ({ name: `key ${randomUUID()}`, limits });

const limitWish = (subjects: readonly LimitedSubject[], tokens = 0): LimitWish => ({
  call: randomUUID(),
  subjects,
  isNew: true,
  tokens,
});

const budgetWish = (budgetId: string, most: number): ReservationWish => ({
  id: randomUUID(),
  claims: [{ budgetId, windowStart: 1_000, fixed: AMOUNT, perToken: 0, most }],
  output: { most: 0, least: 0 },
});

async function take(call: number, limits: LimitWish, wish: ReservationWish) {
  const taken = await storeOf(call).budgets.reserveWithin(limits, wish);
  return { ...taken, isTaken: isTaken(taken) };
}

function isTaken({ limits, verdict }: LimitedVerdict): boolean {
  return limits.states.every(({ reached }) => !reached) && verdict?.type === 'reserved';
}

async function countedOf({ name }: LimitedSubject) {
  const subjects = [{ name, limits: { tokensPerMinute: 1e9 } }];
  const wish = { call: randomUUID(), subjects, isNew: false, tokens: 0 };
  const { states } = await storeOf(0).limits.take(wish);
  return { requests: states[0]?.requests, tokens: states[0]?.tokens };
}

const reservedOf = async (budgetId: string): Promise<number | undefined> =>
  (await storeOf(0).budgets.counters([{ budgetId, windowStart: 1_000 }]))[0]?.reserved;

it('takes nothing of the limits when a budget refuses, and says which does', async () => {
  const [subject, budget] = [subjectOf({ requestsPerMinute: 5, concurrent: 1 }), randomUUID()];
  const refused = await take(0, limitWish([subject], 7), budgetWish(budget, AMOUNT - 1));
  expect(refused.verdict).toMatchObject({ type: 'refused', refused: [0] });
  expect(await countedOf(subject)).toEqual({ requests: 0, tokens: 0 });
  expect(await reservedOf(budget)).toBe(0);
  // The call that was refused does not run, either.
  expect((await take(0, limitWish([subject], 7), budgetWish(budget, AMOUNT))).isTaken).toBe(true);
  expect(await countedOf(subject)).toEqual({ requests: 1, tokens: 7 });
});

it('reserves nothing when a limit refuses', async () => {
  const [subject, budget] = [subjectOf({ requestsPerMinute: 1 }), randomUUID()];
  await take(0, limitWish([subject]), budgetWish(budget, 1_000));
  const { limits, verdict } = await take(1, limitWish([subject]), budgetWish(budget, 1_000));
  expect(limits.states).toMatchObject([{ reached: { limit: 'requestsPerMinute' } }]);
  expect(verdict).toBeUndefined();
  expect(await reservedOf(budget)).toBe(AMOUNT);
});

it('releases all that a call took whose reply was lost, if a limit refuses it when it is asked again', async () => {
  const [subject, budget] = [subjectOf({ concurrent: 1 }), randomUUID()];
  const query = Client.prototype.query as Query;
  let wasLost = false;
  const losing: Query = async function (asked) {
    const reply = await query.call(this, asked);
    if (wasLost || !asked.text?.includes('take_call')) return reply;
    wasLost = true;
    expect(await reservedOf(budget)).toBe(AMOUNT);
    throw new Error('Connection terminated unexpectedly');
  };
  vi.spyOn(Client.prototype, 'query').mockImplementation(losing as never);
  const { limits, verdict } = await take(0, limitWish([subject]), budgetWish(budget, 1_000));
  expect(limits.states).toMatchObject([{ reached: { limit: 'concurrent' } }]);
  expect(verdict).toBeUndefined();
  await vi.waitFor(async () => expect(await reservedOf(budget)).toBe(0));
  const next = () => take(1, limitWish([subject]), budgetWish(budget, 1_000));
  await vi.waitFor(async () => expect((await next()).isTaken).toBe(true));
});

it.each([
  ['limits', 30, 50],
  ['budgets', 50, 30],
])('takes exactly what the %s leave of 200 calls on three stores', async (_, requests, calls) => {
  const all = subjectOf({ requestsPerMinute: requests });
  const [first, second] = [randomUUID(), randomUUID()];
  const taken = await Promise.all(
    Array.from({ length: 200 }, (__, call) => {
      // Half of the calls name the budgets the other way round.
      const wish = budgetWish(first, calls * AMOUNT);
      const other = budgetWish(second, 1e9).claims;
      const claims = call % 2 === 0 ? [...wish.claims, ...other] : [...other, ...wish.claims];
      const limits = limitWish([all, subjectOf({ requestsPerMinute: 1_000 })]);
      return take(call, limits, { ...wish, claims });
    }),
  );
  const most = Math.min(requests, calls);
  expect(taken.filter(({ isTaken: wasTaken }) => wasTaken)).toHaveLength(most);
  expect(await countedOf(all)).toMatchObject({ requests: most });
  expect(await reservedOf(first)).toBe(most * AMOUNT);
  expect(await reservedOf(second)).toBe(most * AMOUNT);
});

it('foresees that a caller without requests left is refused, until a minute is over', async () => {
  const subject = subjectOf({ requestsPerMinute: 1 });
  const { limits } = storeOf(0);
  expect(limits.foresee(limitWish([subject]))).toBeUndefined();
  await limits.take(limitWish([subject]));
  expect(limits.foresee(limitWish([subject]))).toBeUndefined();
  const { states } = await limits.take(limitWish([subject]));
  const foreseen = limits.foresee(limitWish([subject]));
  expect(foreseen?.states).toMatchObject([{ reached: { limit: 'requestsPerMinute' } }]);
  const waitMs = foreseen?.states[0]?.reached?.waitMs ?? Infinity;
  expect(waitMs).toBeLessThanOrEqual(states[0]?.reached?.waitMs ?? 0);
  expect(waitMs).toBeGreaterThan(50_000);
});

it('asks no more for a caller that was refused while its other calls waited for a connection', async () => {
  const limits = limitWish([subjectOf({ requestsPerMinute: 1 })]);
  const querying = vi.spyOn(Client.prototype, 'query');
  onTestFinished(() => querying.mockRestore());
  const decisions = await Promise.all(
    Array.from({ length: 100 }, () => storeOf(0).limits.take({ ...limits, call: randomUUID() })),
  );
  const refused = decisions.filter(({ states }) => states[0]?.reached !== undefined);
  expect(refused).toHaveLength(99);
  const asked = querying.mock.calls.filter((call) => JSON.stringify(call).includes('take_limits'));
  // As many as have a connection ask at once.
  expect(asked.length).toBeLessThan(30);
});
