/**
 * `npm run fuzz` plays corrupted upstream answers, FUZZ_CASES of them (20,000).
 * FUZZ_SEED repeats a run; without it each run plays its own cases and prints their seed first.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FuzzRun } from './fuzz-run.ts';
import { heldHeap } from './heap.ts';
import { Uncaught } from './uncaught.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const CASES = Number(process.env['FUZZ_CASES'] ?? 20_000);
const STEP = 1_000;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const uncaught = new Uncaught();
let run: FuzzRun;

beforeAll(async () => {
  uncaught.listen();
  run = await FuzzRun.start();
});
afterAll(async () => {
  await run.stop();
  uncaught.stop();
});

it('finds nothing', async () => {
  print(`FUZZ_SEED=${SEED}, ${CASES} cases`);
  for (let from = 0; from < CASES; from += STEP) {
    await run.play(SEED, from, Math.min(CASES, from + STEP));
    print(`${from + STEP} played, ${run.faults.length} faults, ${heldHeap().toFixed(0)} MiB held`);
  }
  print(JSON.stringify(Object.fromEntries(run.tally), undefined, 1));
  expect(run.faults).toEqual([]);
  expect(uncaught.failures).toEqual([]);
  expect(await run.storedFaults()).toEqual([]);
});
