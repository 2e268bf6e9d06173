import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRESENCE_TIMING, retryDelay } from './presence-timing.ts';

describe('PRESENCE_TIMING', () => {
  it('fits what Hermes expects', () => {
    const { heartbeatMs, callMs, renewalMs, farewellMs } = PRESENCE_TIMING;
    expect(heartbeatMs).toBe(30_000);
    expect(heartbeatMs + callMs).toBeLessThan(60_000);
    expect(renewalMs + heartbeatMs + callMs).toBeLessThan(3_600_000);
    expect(farewellMs).toBe(2_000);
  });
});

describe('retryDelay', () => {
  it('doubles up to its limit', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((failures) =>
      retryDelay(failures, PRESENCE_TIMING, 0),
    );
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('stays between its bounds for every random value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const delay = retryDelay(failures, PRESENCE_TIMING, random);
          expect(delay).toBeGreaterThanOrEqual(500);
          expect(delay).toBeLessThanOrEqual(30_000);
        },
      ),
    );
  });
});
