import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mixMeaning } from './mix-meaning.ts';

const strength = fc.double({ min: 0.001, max: 5, noNaN: true });
const cosine = fc.double({ min: -1, max: 1, noNaN: true });
const found = fc.array(fc.tuple(strength, fc.option(cosine, { nil: undefined })), {
  minLength: 1,
  maxLength: 200,
});

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const scoreOf = (value: number) => value / (value + 0.5);

it('changes nothing without vectors, or if all mean the same', () => {
  fc.assert(
    fc.property(fc.array(strength, { maxLength: 50 }), fc.option(cosine), (strengths, same) => {
      const cosines = strengths.map(() => same ?? undefined);
      expect(mixMeaning(strengths, cosines)).toEqual(strengths);
    }),
  );
});

it('keeps the strength of what has no vector, and every score between 0 and 1', () => {
  fc.assert(
    fc.property(found, (pairs) => {
      const strengths = pairs.map(([one]) => one);
      const mixed = mixMeaning(
        strengths,
        pairs.map(([, other]) => other),
      );
      expect(mixed).toHaveLength(strengths.length);
      for (const [index, value] of mixed.entries()) {
        if (pairs[index]?.[1] === undefined) expect(value).toBe(strengths[index]);
        expect(scoreOf(value)).toBeGreaterThanOrEqual(0);
        expect(scoreOf(value)).toBeLessThan(1);
      }
    }),
  );
});

it('orders by the weighted sum of z-scores', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(strength, cosine), { minLength: 2, maxLength: 60 }), (pairs) => {
      const [words, meanings] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
      const deviation = (values: readonly number[]) =>
        Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)));
      fc.pre(deviation(meanings) > 0.01 && deviation(words) > 0.1 * meanOf(words));
      const z = (values: readonly number[]) =>
        values.map((value) => (value - meanOf(values)) / deviation(values));
      const [ofWords, ofMeanings] = [z(words), z(meanings)];
      const sums = ofWords.map((value, index) => value + 0.75 * (ofMeanings[index] ?? 0));
      const mixed = mixMeaning(words, meanings);
      for (const [one, sum] of sums.entries()) {
        for (const [other, second] of sums.entries()) {
          if (sum > second + 1e-6) {
            expect(mixed[one]).toBeGreaterThanOrEqual(mixed[other] ?? Number.NaN);
          }
        }
      }
    }),
  );
});

it('lets meaning decide between messages that are equal by their words', () => {
  const [one = 0, other = 0, without] = mixMeaning([0.4, 0.4, 0.4], [0.1, 0.7, undefined]);
  expect(other).toBeGreaterThan(one);
  expect(without).toBe(0.4);
});
