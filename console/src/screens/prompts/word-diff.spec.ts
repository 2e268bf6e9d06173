/** Tests of the difference by words. */
import { describe, expect, it } from 'vitest';
import { wordDiff } from './word-diff.ts';

describe('wordDiff', () => {
  it('marks whole words', () => {
    expect(wordDiff('You are a kind helper.', 'You are a strict helper.')).toEqual([
      { op: 'equal', text: 'You are a ' },
      { op: 'delete', text: 'kind' },
      { op: 'insert', text: 'strict' },
      { op: 'equal', text: ' helper.' },
    ]);
  });

  it.each([
    ['', ''],
    ['', 'new text'],
    ['old text', ''],
    ['one two three', 'two three four'],
    ['a b a b a', 'b a b'],
    ['Grüße, 世界! {{name}}\n\n', 'Grüße, {{name|Welt}}\n'],
    [numbered(0, 3_000), numbered(7_000, 10_000)],
  ])('holds both texts: %#', (former, next) => {
    const parts = wordDiff(former, next);
    const without = (op: string) =>
      parts
        .filter((part) => part.op !== op)
        .map(({ text }) => text)
        .join('');
    expect(without('insert')).toBe(former);
    expect(without('delete')).toBe(next);
  });
});

function numbered(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, place) => `word${from + place}`).join(' ');
}
