import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attemptRecord, earlierAttempt } from '../../test/context/ports/attempt-record.ts';
import { UNPRICED } from '../model/cost.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { AttemptRecord } from './attempt-record.ts';
import { CostOf } from './cost-of.ts';
import { Ledger } from './ledger.service.ts';
import { LedgerStore } from './ledger-store.ts';
import { MOST_ROLLED_AT_ONCE, ROLL_AFTER_MS, WRITE_AFTER_MS } from './limits.ts';
import type { RequestPage } from './request-query.ts';

class NoPrices extends CostOf {
  override load(): undefined {
    return undefined;
  }

  override costOf() {
    return UNPRICED;
  }
}

/** Keeps what it is given, unless it is away. */
class MemoryStore extends LedgerStore {
  readonly stored: AttemptRecord[] = [];
  rolls = 0;
  /** What the next rolls return. */
  rolled: number[] = [];
  isAway = false;

  appends = 0;
  /** How long a write takes. */
  writeMs = 0;

  override async append(records: readonly AttemptRecord[]): Promise<void> {
    this.appends += 1;
    if (this.isAway) throw new Error('away');
    if (this.writeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.writeMs));
    this.stored.push(...records);
  }

  override async page(): Promise<RequestPage> {
    return { requests: [] };
  }

  override async attempts(): Promise<readonly AttemptRecord[]> {
    return this.stored;
  }

  override async roll(): Promise<number> {
    this.rolls += 1;
    return this.rolled.shift() ?? 0;
  }

  override async usage() {
    return [];
  }

  override async forget(): Promise<number> {
    return 0;
  }

  override async expire(): Promise<number> {
    return 0;
  }
}

let store: MemoryStore;
beforeEach(() => {
  vi.useFakeTimers();
  store = new MemoryStore();
});
afterEach(() => void vi.useRealTimers());

function ledgerOf(ledgerDays: number): Ledger {
  return new Ledger({ ledgerDays }, store, new NoPrices());
}

it('writes soon after, everything at once, and adds it to the roll-ups later', async () => {
  const ledger = ledgerOf(90);
  const records = [attemptRecord(), attemptRecord()];
  for (const record of records) ledger.record([record]);
  await vi.advanceTimersByTimeAsync(WRITE_AFTER_MS - 1);
  expect(store.stored).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(store.stored).toEqual(records);
  expect(store.rolls).toBe(0);
  await vi.advanceTimersByTimeAsync(ROLL_AFTER_MS);
  expect(store.rolls).toBe(1);
});

it('adds many to the roll-ups at once', async () => {
  const ledger = ledgerOf(90);
  for (let count = 0; count < MOST_ROLLED_AT_ONCE; count += 1) ledger.record([attemptRecord()]);
  await vi.advanceTimersByTimeAsync(WRITE_AFTER_MS);
  expect(store.stored).toHaveLength(MOST_ROLLED_AT_ONCE);
  expect(store.rolls).toBe(1);
});

it('writes what came during a write with the next one, and all of it when the process ends', async () => {
  const ledger = ledgerOf(90);
  store.writeMs = 20;
  for (let time = 1; time <= 10 * WRITE_AFTER_MS; time += 1) {
    ledger.record([attemptRecord()]);
    await vi.advanceTimersByTimeAsync(1);
    // Killed now, the process would lose what it recorded in the last 100 ms.
    expect(store.stored.length).toBeGreaterThanOrEqual(time - 100);
  }
  expect(store.appends).toBeLessThanOrEqual(10);
  const ended = ledger.onApplicationShutdown();
  ledger.record([attemptRecord()]);
  await vi.runAllTimersAsync();
  await ended;
  expect(store.stored).toHaveLength(10 * WRITE_AFTER_MS + 1);
});

it('rolls no further once a step was not full, since new attempts come all the time', async () => {
  const ledger = ledgerOf(90);
  store.rolled = [MOST_ROLLED_AT_ONCE, MOST_ROLLED_AT_ONCE, 16, 16, 16];
  ledger.record([attemptRecord()]);
  await vi.advanceTimersByTimeAsync(WRITE_AFTER_MS + ROLL_AFTER_MS);
  expect(store.rolls).toBe(3);
});

it('writes what waits before it answers, and when the process ends', async () => {
  const ledger = ledgerOf(90);
  ledger.record([attemptRecord()]);
  await ledger.page({ limit: 1 });
  expect(store.stored).toHaveLength(1);
  ledger.record([attemptRecord()]);
  await ledger.onApplicationShutdown();
  expect(store.stored).toHaveLength(2);
});

it('waits while the store is away, and loses nothing', async () => {
  const ledger = ledgerOf(90);
  store.isAway = true;
  const record = attemptRecord();
  ledger.record([record]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(store.stored).toEqual([]);
  store.isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(store.stored).toEqual([record]);
});

it('records an answer that could not be stored as the error that its caller got', async () => {
  const ledger = ledgerOf(90);
  const seen: AttemptRecord[] = [];
  ledger.ended.subscribe((records) => seen.push(...records));
  const request = attemptRecord();
  const earlier = earlierAttempt({ requestId: request.requestId });
  const left = attemptRecord({ outcome: 'client_closed_request' });
  const fault = new RhetorError('storage_unavailable', 'The disk is full.');
  for (const records of [[earlier, request], [left]]) {
    await expect(ledger.recordWith(records, Promise.reject(fault))).rejects.toBe(fault);
  }
  await ledger.onApplicationShutdown();
  expect(store.stored).toEqual([earlier, { ...request, outcome: 'storage_unavailable' }, left]);
  expect(seen).toEqual(store.stored);
});

describe('with RHETOR_LEDGER_DAYS=0', () => {
  it('stores nothing, and shows requests as they end', async () => {
    const ledger = ledgerOf(0);
    const seen: string[] = [];
    ledger.ended.subscribe((records) => seen.push(...records.map(({ requestId }) => requestId)));
    const [alone, withTurn] = [attemptRecord(), attemptRecord()];
    ledger.record([alone]);
    expect(await ledger.recordWith([withTurn], Promise.resolve('stored'))).toBe('stored');
    await ledger.onApplicationShutdown();
    await vi.runAllTimersAsync();
    expect(ledger.isStoring).toBe(false);
    expect(seen).toEqual([alone.requestId, withTurn.requestId]);
    expect([store.stored, store.rolls]).toEqual([[], 0]);
  });
});
