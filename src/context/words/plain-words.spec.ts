import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairsOfWord, plainTextOf, plainWords } from './plain-words.ts';

describe('plainWords', () => {
  it('leaves letters and digits, in lower case and without accents', () => {
    expect(plainWords('The Café — at 12, rue d’Été!')).toEqual([
      'the',
      'cafe',
      'at',
      '12',
      'rue',
      'd',
      'ete',
    ]);
  });

  it('contains nothing that has a special meaning in PostgreSQL’s texts or queries', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        for (const word of plainWords(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
      }),
    );
  });
});

describe('plainTextOf', () => {
  it('has words, and pairs of characters where no spaces are', () => {
    expect(plainTextOf('Café 2024年度、東京')).toEqual({
      words: ['cafe', '2024'],
      pairs: ['4年', '年度', '度', '東京', '京'],
    });
  });

  it('has the pairs of each word in a run of characters, side by side', () => {
    const run = fc.string({ unit: fc.constantFrom(...'東京都猫の가나แม𠮷a1'), minLength: 1 });
    fc.assert(
      fc.property(run, run, run, (before, word, after) => {
        const { pairs } = plainTextOf(`${before}${word}${after}`);
        const asked = pairsOfWord(word);
        fc.pre(asked.some((pair) => Array.from(pair).length > 1));
        expect(`|${pairs.join('|')}|`).toContain(`|${asked.join('|')}|`);
      }),
    );
    expect(pairsOfWord('猫')).toEqual(['猫']);
  });
});
