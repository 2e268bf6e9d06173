/** Highlighting the words of a question. */
import { describe, expect, it } from 'vitest';
import { excerptOf, piecesOf } from './excerpt.ts';

const hits = (text: string, question: string) =>
  piecesOf(text, question)
    .filter(({ isHit }) => isHit)
    .map((piece) => piece.text);

describe('highlighting', () => {
  it.each([
    ['The cat sat; Cats do.', 'cat', ['cat', 'Cats']],
    ['concatenate', 'cat', []],
    ['Über die Brücke', 'brücke über', ['Über', 'Brücke']],
    ['a+b (c)', '(a+', ['a']],
    ['nothing', '"*"', []],
    ['', 'x', []],
  ])('marks in %j for %j: %j', (text, question, expected) => {
    expect(hits(text, question)).toEqual(expected);
    expect(
      piecesOf(text, question)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('cuts a long text around its first hit', () => {
    const excerpt = excerptOf(`${'x '.repeat(500)}needle${' y'.repeat(500)}`, 'needle');
    expect(excerpt).toMatch(/^….*needle.*…$/);
    expect(excerpt.length).toBeLessThan(400);
    expect(excerptOf('short', 'needle')).toBe('short');
  });
});
