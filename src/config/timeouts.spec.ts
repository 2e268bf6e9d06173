import { describe, expect, it } from 'vitest';
import { type Timeouts, timeLimits, timeoutsSchema, wholeLimits } from './timeouts.ts';

describe('timeLimits', () => {
  it('are the defaults of the README if nothing is configured', () => {
    const limits = { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000 };
    expect(limitsOf()).toEqual(limits);
    expect(limitsOf(undefined, [undefined, {}])).toEqual(limits);
    expect(limitsOf()).not.toHaveProperty('totalMs');
  });

  it('wait longer for the first token of a model that is slow to start, unless configured', () => {
    expect(limitsOf(undefined, [], true).firstTokenMs).toBe(120_000);
    expect(limitsOf({ first_token: 7 }, [], true).firstTokenMs).toBe(7);
  });

  it('take each timer from the first source that sets it', () => {
    expect(
      limitsOf({ idle: 1 }, [
        undefined,
        { idle: 2, first_token: 2 },
        { connect: 3, idle: 3, total: 3 },
      ]),
    ).toEqual({ connectMs: 3, firstTokenMs: 2, idleMs: 1, totalMs: 3 });
  });

  it('limit a caller to the ceiling, and to an hour in total', () => {
    const day = 86_400_000;
    const all = { connect: day, first_token: day, idle: day, total: day };
    const limits = { connectMs: 600_000, firstTokenMs: 600_000, idleMs: 600_000 };
    expect(limitsOf(all)).toEqual({ ...limits, totalMs: 3_600_000 });
  });

  it('let the operator exceed it, and callers up to the same value', () => {
    const rule = { first_token: 1_200_000, total: 7_200_000 };
    const limits = { connectMs: 5_000, firstTokenMs: 1_200_000, idleMs: 30_000 };
    expect(limitsOf(undefined, [rule])).toEqual({ ...limits, totalMs: 7_200_000 });
    const asked = { first_token: 86_400_000, total: 86_400_000 };
    expect(limitsOf(asked, [rule])).toEqual({ ...limits, totalMs: 7_200_000 });
  });

  it('give each model its time for a whole answer, within the total', () => {
    const whole = (operator: Timeouts, isSlowToStart = false) =>
      wholeLimits(timeLimits({ operator: [operator], ceilingMs: 600_000 }, isSlowToStart));
    const answer = (ms: number) => ({ firstTokenMs: ms, idleMs: ms, answerMs: ms, totalMs: ms });
    expect(whole({})).toEqual({ connectMs: 5_000, ...answer(300_000) });
    expect(whole({}, true)).toEqual({ connectMs: 5_000, ...answer(540_000) });
    const operator = { answer: 7, first_token: 1, total: 9 };
    expect(whole(operator)).toEqual({ connectMs: 5_000, ...answer(7) });
    expect(whole({ ...operator, total: 5 })).toMatchObject({ answerMs: 7, totalMs: 5 });
  });

  it('keep defaults below a low ceiling', () => {
    const limits = { connectMs: 50, firstTokenMs: 50, idleMs: 50, answerMs: 50 };
    expect(timeLimits({ operator: [], ceilingMs: 50 }, true)).toEqual(limits);
  });
});

function limitsOf(
  request?: Timeouts,
  operator: readonly (Timeouts | undefined)[] = [],
  isSlow = false,
) {
  const { answerMs: _whole, ...limits } = timeLimits(
    { request, operator, ceilingMs: 600_000 },
    isSlow,
  );
  return limits;
}

describe('timeoutsSchema', () => {
  it.each([
    [{ connect: 0 }, 'connect'],
    [{ first_token: 1.5 }, 'first_token'],
    [{ idle: '30s' }, 'idle'],
    [{ total: 86_400_001 }, 'total'],
  ])('refuses %j', (value, key) => {
    expect(timeoutsSchema.safeParse(value).error?.issues[0]?.path).toEqual([key]);
  });

  it('rejects a timer that does not exist, and accepts one of a day', () => {
    expect(timeoutsSchema.safeParse({ firstToken: 1 }).error?.issues[0]?.message).toContain(
      'firstToken',
    );
    expect(timeoutsSchema.safeParse({ total: 86_400_000 }).success).toBe(true);
  });
});
