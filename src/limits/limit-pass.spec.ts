import { describe, expect, it } from 'vitest';
import type { RateLimits } from '../model/rate-limits.ts';
import type { LimitDecision, LimitWish, SettledCall } from './limit-counters.ts';
import { LimitCounters } from './limit-counters.ts';
import type { LimitPass } from './limit-pass.ts';
import { MemoryLimits } from './memory-limits.ts';
import { RequestLimits } from './request-limits.service.ts';

/** Counters that take a round trip, which nothing here answers by itself. */
class RemoteLimits extends LimitCounters {
  override readonly isShared = true;
  readonly taken: LimitWish[] = [];
  readonly settled: SettledCall[] = [];
  foreseen: LimitDecision | undefined;
  private readonly memory = new MemoryLimits(() => 0);

  override foresee(): LimitDecision | undefined {
    return this.foreseen;
  }

  override async take(wish: LimitWish): Promise<LimitDecision> {
    this.taken.push(wish);
    return this.memory.take(wish);
  }

  override settle(call: SettledCall): void {
    this.settled.push(call);
    this.memory.settle(call);
  }
}

const EXPECTED = { input: 40, mostOutput: 0 };

function postponed(counters: RemoteLimits, limits: RateLimits): LimitPass {
  const overall = { limits: undefined };
  const pass = new RequestLimits(overall, overall, counters).passFor({ keyId: 'a', limits });
  if (pass === undefined) throw new Error('nothing is limited');
  pass.postpone(EXPECTED);
  return pass;
}

describe('a pass that is counted with its first call', () => {
  const LIMITS = { requestsPerMinute: 2, tokensPerMinute: 100 };

  it('asks once, with the best estimate', async () => {
    const counters = new RemoteLimits();
    const pass = postponed(counters, LIMITS);
    expect(pass.expect({ ...EXPECTED, input: 60 }, false)).toBeUndefined();
    expect([counters.taken, pass.isPending]).toEqual([[], true]);
    await pass.count();
    expect(counters.taken).toMatchObject([{ tokens: 60, isNew: true }]);
    expect(pass.isPending).toBe(false);
    pass.correct({ input: 50, output: 0 });
    pass.leave();
    expect(counters.settled).toMatchObject([{ tokens: -10 }]);
  });

  it('stays pending when something else refuses the call, and is then not counted', async () => {
    const counters = new RemoteLimits();
    const pass = postponed(counters, LIMITS);
    await pass.countBy(() => Promise.resolve(undefined));
    expect(pass.isPending).toBe(true);
    pass.leave();
    expect(counters.taken).toEqual([]);
  });

  it('counts a request that ended before its first call, without its tokens', async () => {
    const counters = new RemoteLimits();
    postponed(counters, LIMITS).leave();
    await expect.poll(() => counters.settled).toMatchObject([{ tokens: -40 }]);
    expect(counters.taken).toMatchObject([{ tokens: 40, isNew: true }]);
  });

  it('refuses at once what is known to have no room, and counts it nowhere', () => {
    const counters = new RemoteLimits();
    const reached = { limit: 'requestsPerMinute', waitMs: 9_000 } as const;
    const amounts = { requests: 2, tokens: 0, requestsResetMs: 9_000, tokensResetMs: 0 };
    counters.foreseen = { states: [{ ...amounts, reached }], bucket: 0 };
    expect(() => postponed(counters, LIMITS)).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterMs: 9_000 }),
    );
    expect(counters.taken).toEqual([]);
  });

  it('gives everything back when the caller left while it was being counted', async () => {
    const counters = new RemoteLimits();
    const pass = postponed(counters, LIMITS);
    const counting = pass.count();
    pass.leave();
    await counting;
    expect(counters.settled.at(-1)).toMatchObject({ tokens: -40 });
  });
});
