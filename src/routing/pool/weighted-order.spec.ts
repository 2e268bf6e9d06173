import { describe, expect, it } from 'vitest';
import { hashedDraws, weightedOrder } from './weighted-order.ts';
import { chiSquare, seededRandom } from '../../../test/pools/distribution.ts';

const CHOICES = 20_000;
const WEIGHTS = [1, 2, 3, 4];
const NAMES = ['alpha/one', 'beta/one', 'gamma/one', 'gamma/two'];
/** 3 degrees of freedom, one in a thousand. */
const LIMIT = 16.27;
const CONTEXTS = Array.from({ length: 1_000 }, (_, index) => `ergon:${index}`);

function expectedOf(weights: readonly number[], total: number): readonly number[] {
  const sum = weights.reduce((one, other) => one + other, 0);
  return weights.map((weight) => (total * weight) / sum);
}

function firstOf(key: string, names: readonly string[], weights: readonly number[]): string {
  const draws = hashedDraws(key, names);
  const [first = -1] = weightedOrder(weights, (index) => draws[index] ?? 0.5);
  return names[first] ?? '';
}

describe('weightedOrder', () => {
  it('puts each member first as often as its weight says', () => {
    const random = seededRandom(7);
    const counts = WEIGHTS.map(() => 0);
    for (let n = 0; n < CHOICES; n += 1) {
      const [first = 0] = weightedOrder(WEIGHTS, () => 1 - random());
      counts[first] = (counts[first] ?? 0) + 1;
    }
    expect(chiSquare(counts, expectedOf(WEIGHTS, CHOICES))).toBeLessThan(LIMIT);
  });

  it('does so by the hash of conversations, too', () => {
    const counts = new Map(NAMES.map((name) => [name, 0]));
    for (let n = 0; n < CHOICES; n += 1) {
      const first = firstOf(`context-${n}`, NAMES, WEIGHTS);
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    expect(chiSquare([...counts.values()], expectedOf(WEIGHTS, CHOICES))).toBeLessThan(LIMIT);
  });

  it('returns every member once', () => {
    const draws = hashedDraws('anyone', NAMES);
    expect(weightedOrder(WEIGHTS, (index) => draws[index] ?? 0.5).toSorted()).toEqual([0, 1, 2, 3]);
  });
});

describe('the hash of a conversation', () => {
  it('moves only the share of a member that leaves, and gives it back', () => {
    const before = CONTEXTS.map((key) => firstOf(key, NAMES, WEIGHTS));
    const [left, ...others] = NAMES;
    const without = CONTEXTS.map((key) => firstOf(key, others, WEIGHTS.slice(1)));
    const moved = CONTEXTS.filter((_, index) => before[index] !== without[index]);
    expect(moved).toEqual(CONTEXTS.filter((_, index) => before[index] === left));
    expect(moved.length).toBeGreaterThan(60);
    expect(moved.length).toBeLessThan(140);
    expect(CONTEXTS.map((key) => firstOf(key, NAMES, WEIGHTS))).toEqual(before);
  });

  it('moves only the share of a new member', () => {
    const before = CONTEXTS.map((key) => firstOf(key, NAMES, WEIGHTS));
    const after = CONTEXTS.map((key) => firstOf(key, [...NAMES, 'delta/one'], [...WEIGHTS, 2]));
    const moved = CONTEXTS.flatMap((_, index) =>
      before[index] === after[index] ? [] : [after[index]],
    );
    expect(new Set(moved)).toEqual(new Set(['delta/one']));
    expect(moved.length).toBeGreaterThan(120);
    expect(moved.length).toBeLessThan(220);
  });

  it('does not depend on the order in which the members are written', () => {
    for (const key of CONTEXTS) {
      expect(firstOf(key, NAMES.toReversed(), WEIGHTS.toReversed())).toBe(
        firstOf(key, NAMES, WEIGHTS),
      );
    }
  });
});
