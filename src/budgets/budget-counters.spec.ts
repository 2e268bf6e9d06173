import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BudgetCounters } from './budget-counters.ts';
import type { CounterKey, SettledClaim } from './budget-store.ts';

/** Two budgets that every call claims, so that each may refuse what the other would allow. */
const KEYS: readonly CounterKey[] = [
  { budgetId: 'one', windowStart: 0 },
  { budgetId: 'two', windowStart: 0 },
];

type Step =
  | {
      readonly type: 'reserve';
      readonly fixed: number;
      readonly perToken: number;
      readonly most: number;
      readonly least: number;
    }
  /** A running call ends, having used this share of its reservation. */
  | { readonly type: 'settle'; readonly call: number; readonly share: number }
  /** A running call is given up: nothing was used. */
  | { readonly type: 'abort'; readonly call: number }
  /** The process dies: what is held counts as spent, and the counters are read again. */
  | { readonly type: 'crash' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('reserve' as const),
        fixed: fc.nat(200),
        perToken: fc.double({ min: 0, max: 12, noNaN: true }),
        most: fc.nat(600),
        least: fc.nat(600),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('settle' as const),
        call: fc.nat(20),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('abort' as const), call: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const) }) },
  ),
  { maxLength: 80 },
);

it('keeps what is spent and reserved within the limits, and returns to what is spent alone', () => {
  fc.assert(
    fc.property(steps, fc.tuple(fc.nat(5_000), fc.nat(5_000)), (all, limits) => {
      const world = new World(limits);
      for (const [place, step] of all.entries()) {
        world.play(step, place);
        world.expectWithinLimits();
      }
      world.endAll();
      world.expectWithinLimits();
      expect(world.reserved).toEqual([0, 0]);
      expect(world.spent).toEqual(world.used);
    }),
    { numRuns: 2_000 },
  );
});

it('gives out everything that fits, and nothing more', () => {
  const counters = new BudgetCounters();
  for (const key of KEYS) counters.load(key, 0);
  const [key] = KEYS;
  const reserve = (id: string) =>
    counters.reserve({
      id,
      claims: [{ ...(key as CounterKey), fixed: 3, perToken: 0.1, most: 10 }],
      output: { most: 1_000, least: 1 },
    });
  expect(reserve('a')).toMatchObject({ output: 70 });
  expect(reserve('b')).toMatchObject({ type: 'refused' });
});

/** The counters beside what a careful clerk would write down. */
class World {
  /** What the calls have used of each budget, or are counted for. */
  readonly used = [0, 0];
  private counters = new BudgetCounters();
  private running: string[] = [];

  constructor(private readonly limits: readonly [number, number]) {
    this.load([0, 0]);
  }

  get spent(): readonly number[] {
    return KEYS.map((key) => this.counters.state(key).spent);
  }

  get reserved(): readonly number[] {
    return KEYS.map((key) => this.counters.state(key).reserved);
  }

  play(step: Step, place: number): void {
    switch (step.type) {
      case 'reserve':
        return this.reserve(step, `call ${place}`);
      case 'settle':
        return this.settle(step.call, (amount) => Math.floor(amount * step.share));
      case 'abort':
        return this.settle(step.call, () => 0);
      case 'crash':
        return this.crash();
    }
  }

  endAll(): void {
    while (this.running.length > 0) this.settle(0, (amount) => amount);
  }

  expectWithinLimits(): void {
    KEYS.forEach((_, place) => {
      const sum = (this.spent[place] ?? 0) + (this.reserved[place] ?? 0);
      expect(sum).toBeLessThanOrEqual(this.limits[place] ?? 0);
      expect(this.reserved[place]).toBeGreaterThanOrEqual(0);
    });
  }

  private reserve(step: Extract<Step, { type: 'reserve' }>, id: string): void {
    const [most, least] = [Math.max(step.most, step.least), Math.min(step.most, step.least)];
    const verdict = this.counters.reserve({
      id,
      claims: KEYS.map((key, place) => ({
        ...key,
        fixed: step.fixed,
        perToken: step.perToken,
        most: this.limits[place] ?? 0,
      })),
      output: { most, least },
    });
    // Without a verdict, a counter was not loaded.
    expect(verdict).toBeDefined();
    if (verdict?.type !== 'reserved') return;
    expect(verdict.output).toBeGreaterThanOrEqual(least);
    expect(verdict.output).toBeLessThanOrEqual(most);
    this.running.push(id);
  }

  private settle(call: number, usedOf: (amount: number) => number): void {
    const id = this.running[call % Math.max(1, this.running.length)];
    if (id === undefined) return;
    this.running = this.running.filter((other) => other !== id);
    const settled = this.counters.heldBy(id).map((held, place): SettledClaim => {
      const used = usedOf(held.amount);
      this.used[place] = (this.used[place] ?? 0) + used;
      return { budgetId: held.budgetId, windowStart: held.windowStart, used };
    });
    expect(this.counters.settle(id, settled)).toBe(true);
    expect(this.counters.settle(id, settled)).toBe(false);
  }

  private crash(): void {
    const counted = KEYS.map((_, place) => (this.spent[place] ?? 0) + (this.reserved[place] ?? 0));
    counted.forEach((sum, place) => (this.used[place] = sum));
    this.running = [];
    this.counters = new BudgetCounters();
    this.load(counted);
  }

  private load(spent: readonly number[]): void {
    KEYS.forEach((key, place) => this.counters.load(key, spent[place] ?? 0));
  }
}
