import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission } from './admission.ts';

const LIMITS = { mostRunning: 3, mostWaiting: 6, mostWaitingEach: 4, longestWaitMs: 1_000 };
/** More than half of the places. */
const BEYOND_SHARE = 3;
const NAMES = ['one', 'two', 'three'];

type Step =
  | { readonly type: 'enter'; readonly name: string }
  | { readonly type: 'let the others go on' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'leave' | 'leave twice' | 'abort'; readonly which: number };

const which = fc.nat(20);
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('enter' as const),
        name: fc.constantFrom(...NAMES),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ type: 'let the others go on' }) },
    fc.record({ type: fc.constant('wait' as const), ms: fc.nat(700) }),
    fc.record({ type: fc.constantFrom('leave', 'leave twice', 'abort'), which }),
  ),
  { maxLength: 100 },
);

type Caller = {
  readonly number: number;
  readonly name: string;
  readonly leaving: AbortController;
  readonly askedAt: number;
  leave?: () => void;
  hasLeft?: boolean;
  refused?: string;
};

/** Callers that enter and leave as the steps say, in the way the conversation service does. */
class Crowd {
  readonly admission = new Admission(LIMITS);
  readonly callers: Caller[] = [];
  /** The callers that were admitted, in order. */
  readonly order: Caller[] = [];
  private readonly startedAt = Date.now();

  enter(name: string): void {
    const caller: Caller = {
      number: this.callers.length,
      name,
      leaving: new AbortController(),
      askedAt: Date.now() - this.startedAt,
    };
    this.callers.push(caller);
    this.admission.enter(name, caller.leaving.signal).then(
      (leave) => {
        if (caller.leaving.signal.aborted) return leave();
        this.order.push(caller);
        caller.leave = leave;
      },
      (error: Error) => (caller.refused = error.message),
    );
  }

  async play(step: Step): Promise<void> {
    if (step.type === 'wait') return void (await vi.advanceTimersByTimeAsync(step.ms));
    if (!('which' in step)) {
      if (step.type === 'enter') this.enter(step.name);
      else await vi.advanceTimersByTimeAsync(0);
      return;
    }
    if (step.type === 'abort') return this.pick(step.which)?.leaving.abort(new Error('gone'));
    const caller = this.pick(step.which, (each) => each.leave !== undefined);
    caller?.leave?.();
    if (step.type === 'leave twice') caller?.leave?.();
    if (caller === undefined) return;
    delete caller.leave;
    caller.hasLeft = true;
  }

  /** The number of places each caller holds. */
  holders(): ReadonlyMap<string, number> {
    const inside = this.callers.filter(({ leave }) => leave !== undefined);
    return new Map(
      NAMES.map((name) => [name, inside.filter((caller) => caller.name === name).length]),
    );
  }

  waitingNames(): ReadonlySet<string> {
    const waiting = this.callers.filter(
      ({ leave, refused, hasLeft, leaving }) =>
        leave === undefined && refused === undefined && !hasLeft && !leaving.signal.aborted,
    );
    return new Set(waiting.map(({ name }) => name));
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

describe('any order of entering, leaving and giving up', () => {
  it('respects the limits and the order, and neither loses nor leaks a place', async () => {
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
        for (const name of NAMES) {
          const own = crowd.order.filter((caller) => caller.name === name);
          expect(own.map(({ number }) => number)).toEqual(ascending(own));
        }
        const inside = crowd.callers.filter(({ leave }) => leave !== undefined);
        expect(crowd.admission.running).toBe(inside.length);
        for (const { leave } of inside) leave?.();
        expect(crowd.admission.running).toBe(0);
        expect(crowd.admission.callers).toBe(0);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it('gives no caller more than its share while others wait', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const crowd = new Crowd();
        for (const step of list) {
          const before = crowd.holders();
          const wasContested = crowd.waitingNames().size > 1;
          await crowd.play(step);
          await vi.advanceTimersByTimeAsync(0);
          if (!wasContested) continue;
          for (const [name, count] of crowd.holders()) {
            if (count > (before.get(name) ?? 0)) expect(count).toBeLessThan(BEYOND_SHARE);
          }
        }
        await vi.advanceTimersByTimeAsync(LIMITS.longestWaitMs);
      }),
    );
  });

  it('admits every caller that keeps asking, whatever the others do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 40 }), async (leaving) => {
        const crowd = new Crowd();
        for (let each = 0; each < 7; each += 1) crowd.enter('one');
        crowd.enter('two');
        await vi.advanceTimersByTimeAsync(0);
        // A caller that leaves returns at once and asks again.
        for (const which of [...leaving, 0]) {
          await crowd.play({ type: 'leave', which });
          crowd.enter('one');
          await vi.advanceTimersByTimeAsync(0);
        }
        expect(crowd.order.findIndex(({ name }) => name === 'two')).toBeLessThanOrEqual(
          LIMITS.mostRunning,
        );
        expect(crowd.order.some(({ name }) => name === 'two')).toBe(true);
        await vi.advanceTimersByTimeAsync(LIMITS.longestWaitMs);
      }),
    );
  });

  it('does not admit a caller that left before asking', async () => {
    const admission = new Admission(LIMITS);
    await expect(admission.enter('one', AbortSignal.abort(new Error('gone')))).rejects.toThrow(
      'gone',
    );
    expect(admission.running).toBe(0);
  });
});

function ascending(callers: readonly Caller[]): readonly number[] {
  return callers.map(({ number }) => number).toSorted((one, other) => one - other);
}
