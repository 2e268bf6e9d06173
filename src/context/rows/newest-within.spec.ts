import { describe, expect, it } from 'vitest';
import { newestWithin, type SizedRow } from './newest-within.ts';

const user = (tokens: number): SizedRow => ({ role: 'user', tokens });
const tool = (tokens: number): SizedRow => ({ role: 'tool', tokens });
const tokensOf = (newest: readonly SizedRow[], maxTokens: number, mostOfToolMessage?: number) =>
  newestWithin(newest, (row) => row, {
    maxTokens,
    maxMessages: Infinity,
    ...(mostOfToolMessage !== undefined && { mostOfToolMessage }),
  }).map(({ tokens }) => tokens);

describe('newestWithin', () => {
  it('stops before the message that would exceed the limit, and skips no message to fit a smaller one', () => {
    expect(tokensOf([user(3), user(4), user(9), user(1)], 10)).toEqual([3, 4]);
    expect(tokensOf([user(3), user(7)], 10)).toEqual([3, 7]);
    expect(tokensOf([user(11)], 10)).toEqual([]);
    expect(tokensOf([user(1)], -1)).toEqual([]);
  });

  it('counts a tool’s message with at most the size that it has when cleared', () => {
    expect(tokensOf([tool(8), user(4), user(2)], 10, 2)).toEqual([8, 4, 2]);
    expect(tokensOf([tool(8), user(4)], 10)).toEqual([8]);
  });

  it('returns at most twice the limit in full, whatever can be cleared', () => {
    expect(tokensOf([tool(15), tool(5), tool(1)], 10, 1)).toEqual([15, 5]);
  });

  it('reads no more messages than it needs', () => {
    let read = 0;
    function* rows(): Generator<SizedRow> {
      for (;;) {
        read += 1;
        yield user(4);
      }
    }
    newestWithin(rows(), (row) => row, { maxTokens: 10, maxMessages: Infinity });
    expect(read).toBe(3);
  });
});
