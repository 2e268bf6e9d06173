import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_MS, BUCKETS, WINDOW_MS } from './limits.ts';
import { SlidingWindow } from './sliding-window.ts';

type Counted = { readonly at: number; readonly requests: number; readonly tokens: number };

const steps = fc.array(
  fc.record({ pause: fc.nat(20_000), requests: fc.nat(2), tokens: fc.nat(5_000) }),
  { maxLength: 60 },
);

function sumSince(counted: readonly Counted[], since: number, of: 'requests' | 'tokens'): number {
  return counted.reduce((sum, each) => sum + (each.at > since ? each[of] : 0), 0);
}

describe('SlidingWindow', () => {
  it('counts everything of the last minute, and nothing that is older by more than a bucket', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), steps, (start, list) => {
        const window = new SlidingWindow();
        const counted: Counted[] = [];
        let at = start;
        for (const { pause, requests, tokens } of list) {
          at += pause;
          window.advance(at);
          window.add(requests, tokens);
          counted.push({ at, requests, tokens });
          for (const of of ['requests', 'tokens'] as const) {
            expect(window[of]).toBeGreaterThanOrEqual(sumSince(counted, at - WINDOW_MS, of));
            expect(window[of]).toBeLessThanOrEqual(
              sumSince(counted, at - WINDOW_MS - BUCKET_MS, of),
            );
          }
        }
        window.advance(at + WINDOW_MS + BUCKET_MS);
        expect([window.requests, window.tokens, window.size]).toEqual([0, 0, 0]);
      }),
    );
  });

  it('says exactly when enough has left it', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), (list, amount) => {
        const window = new SlidingWindow();
        let at = 0;
        for (const { pause, requests, tokens } of list) {
          window.advance((at += pause));
          window.add(requests, tokens);
        }
        window.advance(at);
        const { requests } = window;
        const wait = window.untilGone('requests', amount);
        const empty = window.untilEmpty('requests');
        if (requests < amount) {
          expect(wait).toBe(WINDOW_MS);
          return;
        }
        window.advance(at + wait - 1);
        expect(window.requests).toBeGreaterThan(requests - amount);
        window.advance(at + wait);
        expect(window.requests).toBeLessThanOrEqual(requests - amount);
        window.advance(at + empty);
        expect(window.requests).toBe(0);
      }),
    );
  });

  it('takes back what was counted, and no more', () => {
    fc.assert(
      fc.property(steps, fc.nat(20_000), (list, unused) => {
        const window = new SlidingWindow();
        let at = 0;
        let bucket = 0;
        for (const { pause, requests, tokens } of list) {
          window.advance((at += pause));
          bucket = window.add(requests, tokens);
        }
        const { requests, tokens } = window;
        window.takeBack(bucket, unused);
        expect([window.requests, window.tokens]).toEqual([requests, Math.max(0, tokens - unused)]);
        window.advance(at + 2 * WINDOW_MS);
        expect(window.tokens).toBe(0);
      }),
    );
  });

  it('keeps the ages of what it counted when the clock is set back', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 10_000_000 }), (list, back) => {
        const [steady, set] = [new SlidingWindow(), new SlidingWindow()];
        let at = 20_000_000;
        for (const { pause, requests, tokens } of list) {
          at += pause;
          for (const window of [steady, set]) {
            window.advance(at);
            window.add(requests, tokens);
          }
        }
        set.advance(at - back);
        expect([set.requests, set.tokens]).toEqual([steady.requests, steady.tokens]);
        steady.advance(at + WINDOW_MS + 2 * BUCKET_MS);
        set.advance(at - back + WINDOW_MS + 2 * BUCKET_MS);
        expect([set.requests, steady.requests]).toEqual([0, 0]);
        expect(set.untilEmpty('requests')).toBe(0);
      }),
    );
  });

  it('needs the same memory however much is counted', () => {
    const window = new SlidingWindow();
    for (let at = 0; at < 3 * WINDOW_MS; at += 1) {
      window.advance(at);
      window.add(1, 10);
    }
    expect(window.requests).toBeGreaterThanOrEqual(WINDOW_MS);
    expect(window.size).toBe(BUCKETS + 1);
  });
});
