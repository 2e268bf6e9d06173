import { describe, expect, it } from 'vitest';
import { pageOf, ROW_BYTES } from './page-bytes.ts';

const sizeOf = (row: number): number => row;

describe('pageOf', () => {
  it('ends at the row or byte limit, and reads one row past the end', () => {
    let read = 0;
    function* rows(): Iterable<number> {
      for (;;) {
        read += 1;
        yield 1_000;
      }
    }
    const most = 3 * (1_000 + ROW_BYTES);
    expect(pageOf(rows(), sizeOf, { limit: 10, mostBytes: most }).rows).toHaveLength(3);
    expect(read).toBe(4);
    const page = pageOf(rows(), sizeOf, { limit: 2, mostBytes: most });
    expect(page).toEqual({ rows: [1_000, 1_000], hasMore: true });
  });

  it('has a first row of any size, and then no other', () => {
    const bounds = { limit: 10, mostBytes: 100 };
    expect(pageOf([1e9, 1], sizeOf, bounds)).toEqual({ rows: [1e9], hasMore: true });
    expect(pageOf([1e9], sizeOf, bounds)).toEqual({ rows: [1e9], hasMore: false });
    expect(pageOf([], sizeOf, bounds)).toEqual({ rows: [], hasMore: false });
  });
});
