/** The clock of the machine is set back while a call runs: budgets, limits and the ledger stay right. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { BudgetView } from '../../src/contract/budgets.ts';
import type { LedgerRequestList } from '../../src/contract/ledger.ts';
import { held } from '../upstream/held.ts';
import { BudgetStage, CALL_USD } from './budget-stage.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Half an hour after midnight, in UTC. */
const NOW = Date.parse('2026-03-02T00:30:00Z');

/** Only the time of day is set: timers go on as they do on a machine. */
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => vi.useRealTimers());

const spentIn = ({ spent_usd, reserved_usd, window_start }: BudgetView) => ({
  spent: spent_usd,
  reserved: reserved_usd,
  day: String(window_start).slice(0, 10),
});

it.each([
  ['an hour', 60 * 60 * 1_000, '2026-03-01'],
  ['a month', 30 * DAY_MS, '2026-01-31'],
])('%s back: a call is settled in the day in which it began', async (_, stepMs, day) => {
  const stage = await BudgetStage.start({
    variables: { RHETOR_LIMITS: 'requests_per_minute=2' },
  });
  await stage.newBudget({ period: 'day', limit_usd: 1 });
  const answer = { text: 'Hello, world!', usage: { input: 50, output: 100 } };
  const slow = held(answer);
  stage.upstream.next(slow.script);
  stage.upstream.otherwise(answer);
  const ask = () => stage.rhetor.post('/message', { message: 'Hi', options: { max_tokens: 100 } });
  const running = ask();
  await stage.upstream.until(() => stage.upstream.requests.length === 1);
  expect((await stage.budget()).reserved_usd).toBeGreaterThan(0);

  vi.setSystemTime(NOW - stepMs);
  slow.release();
  expect((await running).status).toBe(200);
  expect(spentIn(await stage.budget())).toEqual({ spent: 0, reserved: 0, day });

  // The second request of this minute still fits, the third does not.
  expect((await ask()).status).toBe(200);
  const third = await ask();
  expect(third.status).toBe(429);
  expect(Number(third.headers.get('retry-after'))).toBeLessThanOrEqual(61);
  expect(spentIn(await stage.budget())).toEqual({ spent: CALL_USD, reserved: 0, day });

  vi.setSystemTime(NOW + 1_000);
  expect(spentIn(await stage.budget())).toEqual({
    spent: CALL_USD,
    reserved: 0,
    day: '2026-03-02',
  });
  await vi.waitFor(async () => {
    const { requests } = (await (await stage.rhetor.get('/requests')).json()) as LedgerRequestList;
    expect(requests.map(({ outcome }) => outcome).toSorted()).toEqual(['ok', 'ok', 'rate_limited']);
    for (const { duration_ms: duration } of requests) {
      expect(duration).toBeGreaterThanOrEqual(0);
      expect(duration).toBeLessThan(60_000);
    }
  });
});
