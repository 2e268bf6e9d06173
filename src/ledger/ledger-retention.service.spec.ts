import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LedgerRetention } from './ledger-retention.service.ts';
import type { LedgerStore } from './ledger-store.ts';
import {
  DAY_MS,
  EXPIRE_PAUSE_MS,
  EXPIRED_AT_ONCE,
  EXPIRY_EVERY_MS,
  FIRST_EXPIRY_MS,
} from './limits.ts';

const NOW = Date.parse('2026-03-29T01:30:00Z');

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

/** A store that only expires: so many rows per call; it records the calls. */
function retention(ledgerDays: number, ...results: readonly (number | Error)[]) {
  const asked: [before: number, limit: number][] = [];
  const left = [...results];
  const store: Pick<LedgerStore, 'expire'> = {
    expire: (before, limit) => {
      asked.push([before, limit]);
      const result = left.shift() ?? 0;
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  };
  const service = new LedgerRetention({ ledgerDays }, store);
  service.onApplicationBootstrap();
  return { service, asked };
}

it('deletes what is older than RHETOR_LEDGER_DAYS, soon after the start and every hour', async () => {
  const { asked } = retention(7);
  await vi.advanceTimersByTimeAsync(FIRST_EXPIRY_MS);
  expect(asked).toEqual([[NOW + FIRST_EXPIRY_MS - 7 * DAY_MS, EXPIRED_AT_ONCE]]);
  await vi.advanceTimersByTimeAsync(2 * EXPIRY_EVERY_MS);
  expect(asked).toHaveLength(3);
});

it('deletes a few at a time until nothing is left', async () => {
  const { asked } = retention(90, 500, 120, 0);
  await vi.advanceTimersByTimeAsync(FIRST_EXPIRY_MS + 2 * EXPIRE_PAUSE_MS);
  expect(asked).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(EXPIRY_EVERY_MS - EXPIRE_PAUSE_MS);
  expect(asked).toHaveLength(3);
});

it('tries again after a fault, and stops with the process', async () => {
  const { service, asked } = retention(90, new Error('the disk is full'));
  await vi.advanceTimersByTimeAsync(FIRST_EXPIRY_MS + EXPIRY_EVERY_MS);
  expect(asked).toHaveLength(2);
  service.onModuleDestroy();
  await vi.advanceTimersByTimeAsync(3 * EXPIRY_EVERY_MS);
  expect(asked).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
