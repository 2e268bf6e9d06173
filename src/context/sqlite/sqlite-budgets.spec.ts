/** Counts what the calls of a budget write, since the time that it takes depends on the machine. */
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HoldJournal } from './hold-journal.ts';
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
