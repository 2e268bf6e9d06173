/**
 * Thousands of spoilt answers of upstreams, on every surface: Rhetor stays alive and level, a cut never
 * looks finished, and whatever a caller hears or the store keeps is of the right type. Always the same
 * cases; `npm run fuzz` plays others.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FuzzRun } from './fuzz-run.ts';
import { heldHeap } from './heap.ts';
import { Uncaught } from './uncaught.ts';

const SEED = 1;
const CASES = 3_000;
/** A heap differs by so much with nothing leaked, MiB. */
const LEVEL_HEAP = 24;

describe('spoilt upstreams', () => {
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

  it('are told honestly, and leave nothing behind', { timeout: 240_000 }, async () => {
    await run.play(SEED, 0, CASES / 2);
    const before = heldHeap();
    await run.play(SEED, CASES / 2, CASES);
    const grown = heldHeap() - before;
    expect(run.faults).toEqual([]);
    expect(uncaught.failures).toEqual([]);
    expect(grown).toBeLessThan(LEVEL_HEAP);
  });

  it('were played in every way', () => {
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
