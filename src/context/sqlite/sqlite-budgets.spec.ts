/** Counts what the calls of a budget write, since the time that it takes depends on the machine. */
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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
  await store.close();
  rmSync(directory, { recursive: true });
});

it('writes one line before each call, and what all of them spent at once', async () => {
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
    { type: 'settle-budgets', spent: [{ ...KEY, amount: 3 * CALLS }] },
    expect.any(Number),
  );
  await write.mock.results[0]?.value;
  // No call is running any more, so the journal is emptied instead of a line for each.
  expect(fs.writeSync).toHaveBeenCalledTimes(CALLS);
});
