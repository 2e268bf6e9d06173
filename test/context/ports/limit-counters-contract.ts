/** The contract of the counters of limited callers, in memory and in PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type {
  LimitDecision,
  LimitedSubject,
  SettledCall,
} from '../../../src/limits/limit-counters.ts';
import { BUCKET_MS, WINDOW_MS } from '../../../src/limits/limits.ts';
import type { RateLimits } from '../../../src/model/rate-limits.ts';

const LONGEST_WAIT = WINDOW_MS + BUCKET_MS;

export function describeLimits(given: () => ContextStore): void {
  const subject = (limits: RateLimits): LimitedSubject => ({
    name: `key ${randomUUID()}`,
    limits,
  });
  const take = async (
    subjects: readonly LimitedSubject[],
    { call = String(randomUUID()), tokens = 0, isNew = true } = {},
  ): Promise<LimitDecision> => given().limits.take({ call, subjects, isNew, tokens });
  const settle = (call: Omit<SettledCall, 'call'> & { call?: string }): void =>
    given().limits.settle({ call: randomUUID(), ...call });
  /** What is counted now; needs a subject without a limit of tokens. */
  const counted = async ({ name }: LimitedSubject) => {
    const { states } = await take([{ name, limits: { tokensPerMinute: 1e9 } }], { isNew: false });
    return { requests: states[0]?.requests, tokens: states[0]?.tokens };
  };
  const soon = (check: () => Promise<void>): Promise<void> => vi.waitFor(check);

  it('counts as many requests as the limit, and then says how long to wait', async () => {
    const limited = subject({ requestsPerMinute: 3 });
    for (const requests of [1, 2, 3]) {
      const { states } = await take([limited]);
      expect(states).toMatchObject([{ requests, tokens: 0, tokensResetMs: 0 }]);
      expect(states[0]?.reached).toBeUndefined();
      expect(states[0]?.requestsResetMs).toBeGreaterThan(WINDOW_MS - 1_000);
      expect(states[0]?.requestsResetMs).toBeLessThanOrEqual(LONGEST_WAIT);
    }
    const { states } = await take([limited]);
    expect(states).toMatchObject([{ requests: 3, reached: { limit: 'requestsPerMinute' } }]);
    expect(states[0]?.reached?.waitMs).toBeGreaterThan(WINDOW_MS - 30_000);
    expect(states[0]?.reached?.waitMs).toBeLessThanOrEqual(LONGEST_WAIT);
  });

  it('counts a call for all of its subjects or for none', async () => {
    const [wide, narrow] = [subject({ requestsPerMinute: 9 }), subject({ requestsPerMinute: 1 })];
    await take([wide, narrow]);
    const { states } = await take([wide, narrow]);
    expect(states).toMatchObject([
      { requests: 1 },
      { requests: 1, reached: { limit: 'requestsPerMinute' } },
    ]);
    expect(states[0]?.reached).toBeUndefined();
    expect(await counted(wide)).toEqual({ requests: 1, tokens: 0 });
  });

  it('counts tokens, and corrects them when their number is known', async () => {
    const limited = subject({ tokensPerMinute: 100 });
    const first = await take([limited], { tokens: 60 });
    expect(first.states).toMatchObject([{ tokens: 60 }]);
    expect((await take([limited], { tokens: 60 })).states).toMatchObject([
      { tokens: 60, reached: { limit: 'tokensPerMinute' } },
    ]);
    settle({ subjects: [limited], bucket: first.bucket, tokens: -50 });
    await soon(async () => expect(await counted(limited)).toEqual({ requests: 1, tokens: 10 }));
    const second = await take([limited], { tokens: 60 });
    expect(second.states[0]?.reached).toBeUndefined();
    settle({ subjects: [limited], bucket: second.bucket, tokens: 500 });
    await soon(async () => expect(await counted(limited)).toEqual({ requests: 2, tokens: 570 }));
    expect((await take([limited], { tokens: 1 })).states).toMatchObject([
      { reached: { limit: 'tokensPerMinute' } },
    ]);
  });

  it('takes back no more than was counted', async () => {
    const limited = subject({ tokensPerMinute: 100 });
    const { bucket } = await take([limited], { tokens: 60 });
    settle({ subjects: [limited], bucket, tokens: -1_000 });
    await soon(async () => expect(await counted(limited)).toEqual({ requests: 1, tokens: 0 }));
  });

  it('counts further tokens of a call, but not the call again', async () => {
    const limited = subject({ requestsPerMinute: 1, tokensPerMinute: 100, concurrent: 1 });
    const call = randomUUID();
    await take([limited], { call, tokens: 10 });
    const more = await take([limited], { call, tokens: 90, isNew: false });
    expect(more.states).toMatchObject([{ requests: 1, tokens: 100 }]);
    expect(more.states[0]?.reached).toBeUndefined();
    const tooMany = await take([limited], { call, tokens: 1, isNew: false });
    expect(tooMany.states).toMatchObject([{ tokens: 100, reached: { limit: 'tokensPerMinute' } }]);
  });

  it('counts running calls until they are settled', async () => {
    const limited = subject({ concurrent: 2 });
    const [first, second] = [String(randomUUID()), String(randomUUID())];
    await take([limited], { call: first });
    const { bucket } = await take([limited], { call: second });
    expect((await take([limited])).states).toMatchObject([
      { requests: 2, reached: { limit: 'concurrent' } },
    ]);
    settle({ call: first, subjects: [limited], bucket, tokens: 0 });
    await soon(async () => expect((await take([limited])).states[0]?.reached).toBeUndefined());
    expect((await take([limited])).states[0]?.reached).toMatchObject({ limit: 'concurrent' });
  });

  it('keeps what is counted while the limits change', async () => {
    const { name } = subject({});
    await take([{ name, limits: { requestsPerMinute: 2 } }]);
    await take([{ name, limits: { requestsPerMinute: 2 } }]);
    const lower = await take([{ name, limits: { requestsPerMinute: 1 } }]);
    expect(lower.states).toMatchObject([{ requests: 2, reached: { limit: 'requestsPerMinute' } }]);
    const higher = await take([{ name, limits: { requestsPerMinute: 3 } }]);
    expect(higher.states).toMatchObject([{ requests: 3 }]);
    expect(higher.states[0]?.reached).toBeUndefined();
  });

  it('counts exactly the limit of 200 calls at once', async () => {
    const subjects = [
      { name: `all ${randomUUID()}`, limits: { requestsPerMinute: 100 } },
      subject({ requestsPerMinute: 60, concurrent: 50 }),
    ];
    const decisions = await Promise.all(Array.from({ length: 200 }, () => take(subjects)));
    const isCounted = ({ states }: LimitDecision): boolean =>
      states.every(({ reached }) => reached === undefined);
    expect(decisions.filter(isCounted)).toHaveLength(50);
  });
}
