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
  journal.release(['one']);
  journal.close();
  expect(new HoldJournal(path).left()).toEqual(held('third'));
});
