import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../../test/support/cpu-time.ts';
import { type DiffPart, diffTexts } from './text-diff.ts';

function without(parts: readonly DiffPart[], op: DiffPart['op']): string {
  return parts
    .filter((part) => part.op !== op)
    .map(({ text }) => text)
    .join('');
}

describe('diffTexts', () => {
  it('compares word by word, and counts what is equal', () => {
    expect(diffTexts('You are kind. Be brief.', 'You are very kind. Be brief!')).toEqual({
      isIdentical: false,
      parts: [
        { op: 'equal', text: 'You are ' },
        { op: 'insert', text: 'very ' },
        { op: 'equal', text: 'kind. Be brief' },
        { op: 'delete', text: '.' },
        { op: 'insert', text: '!' },
      ],
      similarity: 44 / 51,
    });
  });

  it('finds no difference in equal texts, and nothing equal in unrelated ones', () => {
    expect(diffTexts('one two', 'one two')).toEqual({
      isIdentical: true,
      parts: [{ op: 'equal', text: 'one two' }],
      similarity: 1,
    });
    expect(diffTexts('one', 'two').similarity).toBe(0);
  });

  it('always adds up to both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'word', ' ', '  ', '\n', '.', 'é', '🙂', '\r\n'))
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (first, second) => {
        const { parts, similarity, isIdentical } = diffTexts(first, second);
        expect(without(parts, 'insert')).toBe(first);
        expect(without(parts, 'delete')).toBe(second);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(isIdentical).toBe(first === second);
      }),
    );
  });

  it('takes bounded time for very different texts, by comparing lines or whole texts', () => {
    const words = (letter: string, separator: string) =>
      Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join(separator);
    const took = cpuTimeOf(() => {
      const whole = diffTexts(words('a', ' '), words('b', ' '));
      expect(whole.parts.map(({ op }) => op)).toEqual(['delete', 'insert']);
      const lines = diffTexts(`same line\n${words('a', ' ')}\n`, `same line\n${words('b', ' ')}\n`);
      expect(lines.parts.map(({ op }) => op)).toEqual(['equal', 'delete', 'insert']);
      expect(lines.parts[0]?.text).toBe('same line\n');
    });
    expect(took).toBeLessThan(5_000);
  });
});
