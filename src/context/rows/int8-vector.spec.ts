import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cosineOf, quantized } from './int8-vector.ts';

const number = fc.double({ min: -1, max: 1, noNaN: true });
const pair = fc
  .integer({ min: 1, max: 300 })
  .chain((length) =>
    fc.tuple(
      fc.array(number, { minLength: length, maxLength: length }),
      fc.array(number, { minLength: length, maxLength: length }),
    ),
  );

const lengthOf = (vector: readonly number[]) => Math.hypot(...vector);
const scaled = (vector: readonly number[], factor: number) => vector.map((value) => value * factor);

it('keeps cosines to within what a byte can hold', () => {
  fc.assert(
    fc.property(pair, ([one, other]) => {
      fc.pre(lengthOf(one) > 1e-6 && lengthOf(other) > 1e-6);
      const product = one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
      const exact = product / (lengthOf(one) * lengthOf(other));
      // Each number is off by half a step of 1/127 of the largest at most.
      const largest = Math.max(...one.map(Math.abs));
      const most = (largest * Math.sqrt(one.length)) / (2 * 127 * lengthOf(one));
      const cosine = cosineOf(quantized(one), Float32Array.from(other)) ?? Number.NaN;
      expect(Math.abs(cosine - exact)).toBeLessThanOrEqual(2 * most + 1e-5);
      expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
    }),
  );
});

it('does not depend on the length of a vector', () => {
  fc.assert(
    fc.property(pair, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), ([vector], factor) => {
      fc.pre(lengthOf(vector) > 1e-6);
      const steps = quantized(vector);
      const others = quantized(scaled(vector, factor));
      expect(others).toHaveLength(steps.length);
      for (const [index, step] of steps.entries()) {
        expect(Math.abs(step - (others[index] ?? 0))).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it.each([[[]], [[0, 0, 0]], [[Number.NaN, 1]], [[Infinity, 1]]])(
  'has no vector for %j',
  (vector) => {
    expect(quantized(vector)).toHaveLength(0);
  },
);

it.each([
  [[], [1]],
  [[1], [1, 2]],
  [
    [1, 2],
    [0, 0],
  ],
])('does not compare %j with %j', (stored, asked) => {
  expect(cosineOf(Int8Array.from(stored), Float32Array.from(asked))).toBeUndefined();
});
