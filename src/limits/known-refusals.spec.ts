import { describe, expect, it } from 'vitest';
import type { LimitDecision, LimitWish } from './limit-counters.ts';
import { KnownRefusals } from './known-refusals.ts';
import { MOST_KNOWN_REFUSALS } from './limits.ts';

const wishOf = (name: string, requestsPerMinute = 1): LimitWish => ({
  call: 'one',
  subjects: [{ name, limits: { requestsPerMinute } }],
  isNew: true,
  tokens: 0,
});

function refusal(limit: 'requestsPerMinute' | 'concurrent' = 'requestsPerMinute'): LimitDecision {
  const amounts = { requests: 1, tokens: 0, requestsResetMs: 9_000, tokensResetMs: 0 };
  return { states: [{ ...amounts, reached: { limit, waitMs: 5_000 } }], bucket: 0 };
}

describe('KnownRefusals', () => {
  it('refuses until the minute of the oldest request is over, and then forgets', () => {
    let now = 100;
    const known = new KnownRefusals(() => now);
    known.note(wishOf('a'), refusal(), 100);
    now = 5_099;
    expect(known.find(wishOf('a'))?.states).toMatchObject([
      { requestsResetMs: 4_001, reached: { limit: 'requestsPerMinute', waitMs: 1 } },
    ]);
    now = 5_100;
    expect(known.find(wishOf('a'))).toBeUndefined();
  });

  it('knows nothing of other callers, other limits, and further tokens of a call', () => {
    const known = new KnownRefusals(() => 0);
    known.note(wishOf('a'), refusal(), 0);
    expect(known.find(wishOf('b'))).toBeUndefined();
    expect(known.find(wishOf('a', 2))).toBeUndefined();
    expect(known.find({ ...wishOf('a'), isNew: false })).toBeUndefined();
  });

  it('remembers only what nothing can give back', () => {
    const known = new KnownRefusals(() => 0);
    known.note(wishOf('a'), refusal('concurrent'), 0);
    expect(known.find(wishOf('a'))).toBeUndefined();
  });

  it('keeps a bounded number of them', () => {
    const known = new KnownRefusals(() => 0);
    for (let number = 0; number <= MOST_KNOWN_REFUSALS; number += 1) {
      known.note(wishOf(`key ${number}`), refusal(), 0);
    }
    expect(known.find(wishOf('key 0'))).toBeUndefined();
    expect(known.find(wishOf('key 1'))).toBeDefined();
  });
});
