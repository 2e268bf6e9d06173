import { expect, it } from 'vitest';
import { fit, widthOf } from './table.ts';

it('measures what a terminal shows', () => {
  expect(['abc', 'é', '日本', '👍🏽', '\u001B[31mred\u001B[39m'].map(widthOf)).toEqual([
    3, 1, 4, 2, 3,
  ]);
});

it('cuts what does not fit, never a letter in two, and marks it', () => {
  expect(fit('abc', 3)).toBe('abc');
  expect(fit('abcd', 3)).toBe('ab…');
  expect(fit('日本語', 4)).toBe('日…');
  expect(fit('abc', Number.POSITIVE_INFINITY)).toBe('abc');
});
