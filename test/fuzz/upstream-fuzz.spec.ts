/**
 * Thousands of corrupted upstream answers, on every surface: Rhetor survives without growing, a cut-off
 * answer never looks finished, and all values that a caller gets or the store keeps have the right type.
 * The cases are always the same; `npm run fuzz` plays others.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FuzzRun } from './fuzz-run.ts';
import { heldHeap } from './heap.ts';
import { Uncaught } from './uncaught.ts';

const SEED = 1;
const CASES = 3_000;
/** Variation of the heap without a leak, MiB. */
const LEVEL_HEAP = 24;

describe('corrupted upstreams', () => {
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

  it('are reported correctly, and leave nothing behind', { timeout: 240_000 }, async () => {
    await run.play(SEED, 0, CASES / 2);
    const before = heldHeap();
    await run.play(SEED, CASES / 2, CASES);
    const grown = heldHeap() - before;
    expect(run.faults).toEqual([]);
    expect(uncaught.failures).toEqual([]);
    expect(grown).toBeLessThan(LEVEL_HEAP);
  });

  it('were tested in every way', () => {
    const ways = ['complete finished', 'failed failed', 'either finished', 'either failed'];
    for (const way of ways) expect(run.tally.get(way)).toBeGreaterThan(100);
  });

  it(
    'leave conversations that can be exported and imported again',
    { timeout: 120_000 },
    async () => {
      expect(await run.storedFaults()).toEqual([]);
      expect(uncaught.failures).toEqual([]);
    },
  );
});
