/** How a list joins what it has with a newer first page. */
import { expect, it } from 'vitest';
import { withNewest } from './use-pages.ts';

const keyOf = (row: string): string => row;

it('keeps the older pages behind a newer first page', () => {
  const former = { rows: ['d', 'c', 'b', 'a'], next: 'before a' };
  expect(withNewest(former, { rows: ['f', 'e', 'd'], next: 'before d' }, keyOf)).toEqual({
    rows: ['f', 'e', 'd', 'c', 'b', 'a'],
    next: 'before a',
  });
});

it('starts anew where rows would be missing between the two', () => {
  const newest = { rows: ['z', 'y'], next: 'before y' };
  expect(withNewest({ rows: ['b', 'a'] }, newest, keyOf)).toBe(newest);
});

it('forgets rows that a complete list no longer has', () => {
  const newest = { rows: ['a'] };
  expect(withNewest({ rows: ['b', 'a'] }, newest, keyOf)).toBe(newest);
});
