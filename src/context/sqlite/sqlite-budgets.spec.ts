/** What calls spend of a budget is written seldom, and is never lost or counted twice. */
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CounterKey } from '../../budgets/budget-store.ts';
import { MOST_WINDOWS_IN_MEMORY } from '../../budgets/limits.ts';
import { SPENT_OF_BUDGET } from './statements/budget-statements.ts';
import { HoldJournal } from './files/hold-journal.ts';
import { SqliteContextStore } from './sqlite-context-store.ts';

vi.mock('node:fs', { spy: true });

const CALLS = 100;
const KEY = { budgetId: 'one', windowStart: 0 };
let directory: string;
let store: SqliteContextStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-budgets-'));
  store = new SqliteContextStore({ directory });
  await store.open();
  await store.budgets.begin();
  await store.budgets.counters([KEY]);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  rmSync(directory, { recursive: true });
});

it('writes one line before each call, and one for all that ended', async () => {
  const write = vi.spyOn(store, 'write');
  vi.mocked(fs.writeSync).mockClear();
  for (let call = 0; call < CALLS; call += 1) {
    const verdict = store.budgets.reserve({
      id: `call ${call}`,
      claims: [{ ...KEY, most: CALLS * 10, fixed: 10, perToken: 0 }],
      output: { most: 1, least: 1 },
    });
    // Nobody waits for what memory can decide.
    expect(verdict).toMatchObject({ type: 'reserved' });
  }
  expect(fs.writeSync).toHaveBeenCalledTimes(CALLS);
  for (let call = 0; call < CALLS; call += 1) {
    store.budgets.settle(`call ${call}`, [{ ...KEY, used: 3 }]);
  }
  await vi.waitFor(() => expect(write).toHaveBeenCalled());
  expect(write).toHaveBeenCalledExactlyOnceWith(
    { type: 'settle-budgets', spent: [{ ...KEY, amount: 3 * CALLS }], batch: 1 },
    expect.any(Number),
  );
  await write.mock.results[0]?.value;
  expect(fs.writeSync).toHaveBeenCalledTimes(CALLS + 1);
});

it('counts each call once, whenever the process is killed', async () => {
  const wish = {
    claims: [{ ...KEY, most: 1_000, fixed: 50, perToken: 0 }],
    output: { most: 1, least: 1 },
  };
  // The journal never learns that the commit was done.
  vi.spyOn(HoldJournal.prototype, 'release').mockImplementation(() => undefined);
  await store.budgets.reserve({ id: 'ended', ...wish });
  await store.budgets.reserve({ id: 'killed', ...wish });
  await store.budgets.settle('ended', [{ ...KEY, used: 3 }]);
  await store.close();
  for (let start = 0; start < 2; start += 1) {
    store = new SqliteContextStore({ directory });
    await store.open();
    // A kill before the journal is begun anew.
    vi.spyOn(HoldJournal.prototype, 'begin').mockImplementationOnce(() => undefined);
    await store.budgets.begin();
    expect(await store.budgets.counters([KEY])).toMatchObject([{ spent: 53, reserved: 0 }]);
    await store.close();
  }
  await store.open();
});

describe('when the clock moves through more windows than are held in memory', () => {
  const CLAIM = { ...KEY, most: 100, fixed: 60, perToken: 0 };
  const output = { most: 1, least: 1 };
  const visitOtherWindows = ({ budgetId }: CounterKey) =>
    store.budgets.counters(
      Array.from({ length: MOST_WINDOWS_IN_MEMORY }, (_, window) => ({
        budgetId,
        windowStart: window + 1,
      })),
    );

  it('keeps what was spent until it is stored', async () => {
    const write = vi.spyOn(store, 'write');
    const storing = Promise.withResolvers<number>();
    write.mockImplementationOnce(() => storing.promise);
    await store.budgets.reserve({ id: 'ended', claims: [CLAIM], output });
    await store.budgets.settle('ended', [{ ...KEY, used: 60 }]);
    await visitOtherWindows(KEY);
    expect(await store.budgets.counters([KEY])).toMatchObject([{ spent: 60 }]);
    await vi.waitFor(() => expect(write).toHaveBeenCalled());
    await visitOtherWindows(KEY);
    expect(await store.budgets.counters([KEY])).toMatchObject([{ spent: 60 }]);
    storing.reject(new Error('the disk is full'));
    await visitOtherWindows(KEY);
    expect(await store.budgets.reserve({ id: 'next', claims: [CLAIM], output })).toMatchObject({
      type: 'refused',
    });
    await store.budgets.end();
    expect(await storedSpending(KEY)).toBe(60);
  });

  it('shows more windows at once than are kept in memory', async () => {
    const windows = Array.from({ length: MOST_WINDOWS_IN_MEMORY + 2 }, (_, place) => ({
      budgetId: 'other',
      windowStart: place + 1,
    }));
    const spent = windows.map((window) => ({ ...window, amount: 60 }));
    await store.write({ type: 'settle-budgets', spent, batch: 1 });
    // One is in memory, and dropped for the others.
    await store.budgets.counters(windows.slice(0, 1));
    const states = await store.budgets.counters(windows);
    expect(states.map((state) => state.spent)).toEqual(windows.map(() => 60));
  });

  it('reads a window again that was dropped while that of another budget was read', async () => {
    const other = { ...KEY, budgetId: 'other' };
    await store.write({ type: 'settle-budgets', spent: [{ ...other, amount: 60 }], batch: 1 });
    await store.budgets.counters([other]);
    const claims = [
      { ...CLAIM, ...other },
      { ...CLAIM, budgetId: 'unread' },
    ];
    const visiting = visitOtherWindows(other);
    const verdict = store.budgets.reserve({ id: 'next', claims, output });
    await visiting;
    expect(await verdict).toMatchObject({ type: 'refused' });
  });
});

function storedSpending({ budgetId, windowStart }: CounterKey): Promise<unknown> {
  return store.read((prepare) => prepare(SPENT_OF_BUDGET).get(budgetId, windowStart)?.['spent']);
}
