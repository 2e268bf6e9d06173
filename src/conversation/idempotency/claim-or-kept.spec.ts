import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Claim } from '../../context/records/claim.ts';
import type { KeptAnswer } from '../../context/records/kept-answer.ts';
import { claimOrKept } from './claim-or-kept.ts';

const KEPT: KeptAnswer = { digest: 'digest', body: '{}', turn: undefined };

/** The keys of another process and their state. */
class Elsewhere {
  isRunning = false;
  kept: KeptAnswer | undefined;
  claims = 0;
  held = 0;

  async claim(): Promise<Claim | undefined> {
    this.claims += 1;
    if (this.isRunning) return undefined;
    this.held += 1;
    return {
      isHeld: true,
      release: async () => {
        this.held -= 1;
      },
    };
  }

  async keptAnswer(): Promise<KeptAnswer | undefined> {
    return this.kept;
  }
}

let elsewhere: Elsewhere;
beforeEach(() => {
  elsewhere = new Elsewhere();
});
afterEach(() => vi.useRealTimers());

it('is the claim when the key has no answer and no other claim', async () => {
  const found = await firstValueFrom(claimOrKept(elsewhere, 'key'));
  expect(found.type).toBe('claim');
  expect(elsewhere.held).toBe(1);
});

it('is the stored answer, if there is one, and holds no claim', async () => {
  elsewhere.kept = KEPT;
  expect(await firstValueFrom(claimOrKept(elsewhere, 'key'))).toEqual({ type: 'kept', kept: KEPT });
  expect(elsewhere.held).toBe(0);
});

it('waits for the answer that another process produces', async () => {
  elsewhere.isRunning = true;
  const found = firstValueFrom(claimOrKept(elsewhere, 'key'));
  await vi.waitFor(() => expect(elsewhere.claims).toBeGreaterThan(1));
  elsewhere.kept = KEPT;
  elsewhere.isRunning = false;
  expect(await found).toEqual({ type: 'kept', kept: KEPT });
});

it('takes over when the other process ended without an answer', async () => {
  elsewhere.isRunning = true;
  const found = firstValueFrom(claimOrKept(elsewhere, 'key'));
  await vi.waitFor(() => expect(elsewhere.claims).toBeGreaterThan(1));
  elsewhere.isRunning = false;
  expect((await found).type).toBe('claim');
});

it('stops asking when nobody waits, and releases a claim that arrives too late', async () => {
  const subscription = claimOrKept(elsewhere, 'key').subscribe();
  subscription.unsubscribe();
  await vi.waitFor(() => expect([elsewhere.claims, elsewhere.held]).toEqual([1, 0]));
  elsewhere.isRunning = true;
  const waiting = claimOrKept(elsewhere, 'key').subscribe();
  await vi.waitFor(() => expect(elsewhere.claims).toBeGreaterThan(2));
  waiting.unsubscribe();
  vi.useFakeTimers();
  const { claims } = elsewhere;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(elsewhere.claims).toBe(claims);
});
