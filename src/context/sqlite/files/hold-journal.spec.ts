import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HoldJournal } from './hold-journal.ts';

vi.mock('node:fs', { spy: true });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-holds-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function held(budgetId: string) {
  return [{ budgetId, windowStart: 0, amount: 7 }];
}

it('loses only the line for which the disk had no room', () => {
  const path = join(directory, 'holds.jsonl');
  const journal = new HoldJournal(path);
  journal.hold('one', held('first'));
  const { writeSync } = fs;
  vi.mocked(fs.writeSync).mockImplementationOnce((file, text) =>
    writeSync(file, String(text).slice(0, 10)),
  );
  expect(() => journal.hold('two', held('second'))).toThrow('the disk took only a part of it');
  journal.hold('three', held('third'));
  journal.settle(['one'], 1);
  journal.close();
  expect(new HoldJournal(path).adopt(1)).toEqual(new Map([['three', held('third')]]));
});

it('counts a call until the batch with what it spent is in the database', () => {
  const path = join(directory, 'holds.jsonl');
  const journal = new HoldJournal(path);
  journal.hold('one', held('first'));
  journal.hold('two', held('second'));
  journal.settle(['one'], 7);
  expect([...new HoldJournal(path).adopt(6).keys()]).toEqual(['one', 'two']);
  expect([...new HoldJournal(path).adopt(7).keys()]).toEqual(['two']);
  journal.release(['one']);
  journal.release(['two']);
  journal.close();
  expect(new HoldJournal(path).adopt(7).size).toBe(0);
});
