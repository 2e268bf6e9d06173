import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission } from './admission.ts';

const LIMITS = { mostRunning: 3, mostWaiting: 4, longestWaitMs: 1_000 };

type Step =
  | { readonly type: 'enter' | 'let the others go on' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'leave' | 'leave twice' | 'abort'; readonly which: number };

const which = fc.nat(20);
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ type: 'enter' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ type: 'let the others go on' }) },
    fc.record({ type: fc.constant('wait' as const), ms: fc.nat(700) }),
    fc.record({ type: fc.constantFrom('leave', 'leave twice', 'abort'), which }),
  ),
  { maxLength: 100 },
);

type Caller = {
  readonly number: number;
  readonly leaving: AbortController;
  readonly askedAt: number;
  leave?: () => void;
  refused?: string;
};

/** Callers that come and go as the steps say, each as the conversation service does it. */
class Crowd {
  readonly admission = new Admission(LIMITS);
  readonly callers: Caller[] = [];
  /** Those that got in, in order. */
  readonly order: number[] = [];
  private readonly startedAt = Date.now();

  enter(): void {
    const caller: Caller = {
      number: this.callers.length,
      leaving: new AbortController(),
      askedAt: Date.now() - this.startedAt,
    };
    this.callers.push(caller);
    this.admission.enter(caller.leaving.signal).then(
      (leave) => {
        if (caller.leaving.signal.aborted) return leave();
        this.order.push(caller.number);
        caller.leave = leave;
      },
      (error: Error) => (caller.refused = error.message),
    );
  }

  async play(step: Step): Promise<void> {
    if (step.type === 'wait') return void (await vi.advanceTimersByTimeAsync(step.ms));
    if (!('which' in step)) {
      if (step.type === 'enter') this.enter();
      else await vi.advanceTimersByTimeAsync(0);
      return;
    }
    if (step.type === 'abort') return this.pick(step.which)?.leaving.abort(new Error('gone'));
    const caller = this.pick(step.which, (each) => each.leave !== undefined);
    caller?.leave?.();
    if (step.type === 'leave twice') caller?.leave?.();
    if (caller !== undefined) delete caller.leave;
  }

  private pick(index: number, isMeant: (caller: Caller) => boolean = () => true) {
    const among = this.callers.filter(isMeant);
    return among[index % Math.max(1, among.length)];
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('any order of coming, leaving and giving up', () => {
  it('keeps the limits, the order, and loses no place and leaks none', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const crowd = new Crowd();
        for (const step of list) {
          await crowd.play(step);
          expect(crowd.admission.running).toBeLessThanOrEqual(LIMITS.mostRunning);
          expect(crowd.admission.waiting).toBeLessThanOrEqual(LIMITS.mostWaiting);
          if (crowd.admission.waiting > 0) {
            expect(crowd.admission.running).toBe(LIMITS.mostRunning);
          }
        }
        await vi.advanceTimersByTimeAsync(LIMITS.longestWaitMs);
        expect(crowd.admission.waiting).toBe(0);
        expect(crowd.order).toEqual([...crowd.order].sort((one, other) => one - other));
        const inside = crowd.callers.filter(({ leave }) => leave !== undefined);
        expect(crowd.admission.running).toBe(inside.length);
        for (const { leave } of inside) leave?.();
        expect(crowd.admission.running).toBe(0);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it('does not let in who was gone before asking', async () => {
    const admission = new Admission(LIMITS);
    await expect(admission.enter(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(admission.running).toBe(0);
  });
});
