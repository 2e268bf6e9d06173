import { describe, expect, it } from 'vitest';
import { timeLimits, timeoutsSchema } from './timeouts.ts';

describe('timeLimits', () => {
  it('are the defaults of contract.md where nobody says otherwise', () => {
    const limits = { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000 };
    expect(timeLimits([], false)).toEqual(limits);
    expect(timeLimits([undefined, {}], false)).toEqual(limits);
    expect(timeLimits([], false)).not.toHaveProperty('totalMs');
  });

  it('wait longer for the first token of what is slow to start, unless somebody says otherwise', () => {
    expect(timeLimits([], true).firstTokenMs).toBe(120_000);
    expect(timeLimits([{ first_token: 7 }], true).firstTokenMs).toBe(7);
  });

  it('take each timer from the first source that names it', () => {
    expect(
      timeLimits(
        [{ idle: 1 }, undefined, { idle: 2, first_token: 2 }, { connect: 3, idle: 3, total: 3 }],
        false,
      ),
    ).toEqual({ connectMs: 3, firstTokenMs: 2, idleMs: 1, totalMs: 3 });
  });
});

describe('timeoutsSchema', () => {
  it.each([
    [{ connect: 0 }, 'connect'],
    [{ first_token: 1.5 }, 'first_token'],
    [{ idle: '30s' }, 'idle'],
    [{ total: 86_400_001 }, 'total'],
  ])('refuses %j', (value, key) => {
    expect(timeoutsSchema.safeParse(value).error?.issues[0]?.path).toEqual([key]);
  });

  it('refuses a timer that does not exist, and takes one of a day', () => {
    expect(timeoutsSchema.safeParse({ firstToken: 1 }).error?.issues[0]?.message).toContain(
      'firstToken',
    );
    expect(timeoutsSchema.safeParse({ total: 86_400_000 }).success).toBe(true);
  });
});
