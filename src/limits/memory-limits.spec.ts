import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_MS, WINDOW_MS } from './limits.ts';
import { MemoryLimits } from './memory-limits.ts';

const MINUTES = 4;

/** A caller that asks again as soon as it may, and in between at random; when each was let in. */
function admitted(limit: number, pauses: readonly number[], tokens: number): readonly number[] {
  let now = 0;
  const counters = new MemoryLimits(() => now);
  const limits = tokens === 0 ? { requestsPerMinute: limit } : { tokensPerMinute: limit * tokens };
  const times: number[] = [];
  for (let count = 0; now < MINUTES * WINDOW_MS; count += 1) {
    const call = String(count);
    const subjects = [{ name: 'key', limits }];
    const { states, bucket } = counters.take({ call, subjects, isNew: true, tokens });
    const reached = states[0]?.reached;
    if (reached === undefined) times.push(now);
    counters.settle({ call, subjects, bucket, tokens: 0 });
    const pause = pauses[count % pauses.length] ?? 0;
    now += reached === undefined ? pause : Math.min(reached.waitMs, Math.max(1, pause));
  }
  return times;
}

describe('MemoryLimits', () => {
  it.each([
    ['requests', 0],
    ['tokens', 7],
  ])('lets in the limit of %s, never more, and no percent less', (_, tokens) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 1_000 }),
        fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (limit, pauses) => {
          const times = admitted(limit, [...pauses, 0.5], tokens);
          for (const [index, time] of times.entries()) {
            const later = times[index + limit];
            if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(WINDOW_MS);
          }
          // Each full round takes a minute and at most a bucket, which is 0.7 %.
          const rounds = Math.floor((MINUTES * WINDOW_MS) / (WINDOW_MS + BUCKET_MS));
          const busy = limit * Math.max(...pauses, 0.5) < WINDOW_MS / 2;
          if (busy) expect(times.length).toBeGreaterThanOrEqual(limit * rounds * 0.99);
        },
      ),
      {
        numRuns: 10,
        examples: [
          [10, [1]],
          [10_000, [1]],
        ],
      },
    );
  });

  it('forgets subjects that ask nothing any more, but not their running calls', () => {
    let now = 0;
    const counters = new MemoryLimits(() => now);
    const subjects = (name: string) => [{ name, limits: { concurrent: 1 } }];
    counters.take({ call: 'endless', subjects: subjects('busy'), isNew: true, tokens: 0 });
    for (let key = 0; key < 1_000; key += 1) {
      const call = { call: `call ${key}`, subjects: subjects(`key ${key}`), tokens: 0 };
      const { bucket } = counters.take({ ...call, isNew: true });
      counters.settle({ ...call, bucket });
    }
    expect(counters.size).toBe(1_001);
    now = 2 * WINDOW_MS;
    const { states } = counters.take({
      call: 'next',
      subjects: subjects('busy'),
      isNew: true,
      tokens: 0,
    });
    expect(states[0]?.reached).toMatchObject({ limit: 'concurrent' });
    expect(counters.size).toBe(1);
  });

  it('counts what a long answer used when it ends, though its beginning is forgotten', () => {
    let now = 0;
    const counters = new MemoryLimits(() => now);
    const subjects = [{ name: 'key', limits: { tokensPerMinute: 100 } }];
    const wish = { call: 'long', subjects, tokens: 10 };
    const { bucket } = counters.take({ ...wish, isNew: true });
    now = 5 * WINDOW_MS;
    counters.settle({ ...wish, bucket, tokens: 95 });
    const { states } = counters.take({ ...wish, call: 'next', isNew: true });
    expect(states).toMatchObject([{ tokens: 95, reached: { limit: 'tokensPerMinute' } }]);
  });
});
