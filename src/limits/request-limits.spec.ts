import { describe, expect, it } from 'vitest';
import type { LimitsLeft, RateLimits } from '../model/rate-limits.ts';
import type { LimitPass } from './limit-pass.ts';
import { MemoryLimits } from './memory-limits.ts';
import { RequestLimits } from './request-limits.service.ts';

const LENGTH = { input: 40, mostOutput: undefined };

function limitsOf(overall?: RateLimits, ofFile?: RateLimits): RequestLimits {
  return new RequestLimits({ limits: overall }, { limits: ofFile }, new MemoryLimits(() => 0));
}

/** A pass that has entered, and what it was last said to have left. */
type Entered = Pick<LimitPass, 'expect' | 'correct' | 'leave'> & { readonly left: LimitsLeft };

/** Enters, or throws. */
function entered(
  limits: RequestLimits,
  ofKey: RateLimits | undefined,
  expected: { input: number; mostOutput: number | undefined } = LENGTH,
): Entered {
  let left: LimitsLeft = {};
  const pass = limits.passFor({ keyId: 'a', limits: ofKey }, (now) => (left = now));
  if (pass === undefined) throw new Error('nothing is limited');
  expect(pass.expect(expected, true)).toBeUndefined();
  return Object.assign(pass, { left });
}

describe('RequestLimits', () => {
  it.each<[string, RateLimits | undefined, RateLimits | undefined]>([
    ['nobody', undefined, undefined],
    ['nothing', {}, {}],
  ])('gives no pass where limits are for %s', (_, overall, ofKey) => {
    expect(limitsOf(overall).passFor({ keyId: 'a', limits: ofKey })).toBeUndefined();
  });

  it('prefers the limits of the environment to those of tasks.json', () => {
    const pass = entered(limitsOf({ requestsPerMinute: 5 }, { requestsPerMinute: 7 }), undefined);
    expect(pass.left).toMatchObject({ requests: { limit: 5, remaining: 4 } });
  });

  it('shows the limit of which the least is left', () => {
    const limits = limitsOf({ requestsPerMinute: 10, tokensPerMinute: 1_000 });
    const { left } = entered(limits, { requestsPerMinute: 3, tokensPerMinute: 5_000 });
    expect(left).toEqual<LimitsLeft>({
      requests: { limit: 3, remaining: 2, resetMs: expect.any(Number) },
      tokens: { limit: 1_000, remaining: 960, resetMs: expect.any(Number) },
    });
  });

  it('shows only the tokens again after a better estimate', () => {
    const shown: LimitsLeft[] = [];
    const limits = { requestsPerMinute: 3, tokensPerMinute: 1_000 };
    const pass = limitsOf().passFor({ keyId: 'a', limits }, (left) => shown.push(left));
    expect(pass?.expect(LENGTH, true)).toBeUndefined();
    expect(pass?.expect({ ...LENGTH, input: 60 }, false)).toBeUndefined();
    const tokens = { limit: 1_000, resetMs: expect.any(Number) };
    expect(shown).toEqual([
      {
        requests: { limit: 3, remaining: 2, resetMs: expect.any(Number) },
        tokens: { ...tokens, remaining: 960 },
      },
      { tokens: { ...tokens, remaining: 940 } },
    ]);
  });

  it('expects answers as long as those before, but no longer than the caller allows', () => {
    const limits = limitsOf();
    const ofKey = { tokensPerMinute: 10_000 };
    const first = entered(limits, ofKey);
    expect(first.left.tokens?.remaining).toBe(9_960);
    first.correct({ input: 50, output: 100 });
    first.leave();
    expect(entered(limits, ofKey).left.tokens?.remaining).toBe(9_850 - 140);
    const short = { input: 40, mostOutput: 5 };
    expect(entered(limits, ofKey, short).left.tokens?.remaining).toBe(9_850 - 140 - 45);
  });

  it('does not keep a call out of an empty window for the answer that it expects', () => {
    const limits = limitsOf();
    const long = entered(limits, { tokensPerMinute: 10_000 });
    long.correct({ input: 0, output: 5_000 });
    long.leave();
    const other = limits.passFor({ keyId: 'b', limits: { tokensPerMinute: 50 } });
    expect(other?.expect(LENGTH, true)).toBeUndefined();
    expect(() =>
      limits.passFor({ keyId: 'b', limits: { tokensPerMinute: 39 } })?.expect(LENGTH, true),
    ).toThrow(expect.objectContaining({ code: 'rate_limited', isRetryable: false }));
  });

  it('counts nothing of a call that was refused further tokens, or that has left', () => {
    const limits = limitsOf();
    const ofKey = { tokensPerMinute: 100, concurrent: 1 };
    const pass = entered(limits, ofKey);
    expect(() => pass.expect({ ...LENGTH, input: 101 }, false)).toThrow('Send less');
    expect(pass.expect({ ...LENGTH, input: 90 }, false)).toBeUndefined();
    expect(() => entered(limits, ofKey)).toThrow('1 requests at a time');
    pass.correct({ input: 0, output: 0 });
    pass.leave();
    pass.leave();
    expect(pass.expect({ ...LENGTH, input: 95 }, false)).toBeUndefined();
    expect(entered(limits, ofKey).left.tokens?.remaining).toBe(60);
  });

  it('counts the usage of a call that has left before it was known', () => {
    const limits = limitsOf();
    const ofKey = { tokensPerMinute: 1_000 };
    const pass = entered(limits, ofKey);
    pass.leave();
    pass.correct({ input: 300, output: 0 });
    expect(entered(limits, ofKey).left.tokens?.remaining).toBe(1_000 - 300 - 40);
  });
});
