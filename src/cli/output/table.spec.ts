import { expect, it } from 'vitest';
import { fit, widthOf } from './table.ts';

it('measures columns as a terminal shows them', () => {
  expect(['abc', 'é', '日本', '👍🏽', '\u001B[31mred\u001B[39m'].map(widthOf)).toEqual([
    3, 1, 4, 2, 3,
  ]);
});

it('truncates what does not fit, never within a character, and marks it', () => {
  expect(fit('abc', 3)).toBe('abc');
  expect(fit('abcd', 3)).toBe('ab…');
  expect(fit('日本語', 4)).toBe('日…');
  expect(fit('abc', Number.POSITIVE_INFINITY)).toBe('abc');
});
