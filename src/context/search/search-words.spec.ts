import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWords } from './search-words.ts';

describe('searchWords', () => {
  it('keeps the significant words of the question', () => {
    expect(searchWords("What is the name of Ana's dog, and where does it sleep?")).toEqual([
      'name',
      'ana',
      'dog',
      'sleep',
    ]);
  });

  it('keeps all words if there are only stop words', () => {
    expect(searchWords('Who are you?')).toEqual(['who', 'are', 'you']);
  });

  it('is empty if there is no word', () => {
    expect(searchWords(' ?! "" ()* — 😀')).toEqual([]);
  });

  it('finds words of every script, each once', () => {
    expect(searchWords('Straße straße 日本 наука été')).toEqual(['straße', '日本', 'наука', 'été']);
  });

  it('is bounded, and contains only letters, marks and digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (question) => {
        const words = searchWords(question);
        expect(words.length).toBeLessThanOrEqual(48);
        expect(new Set(words).size).toBe(words.length);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
      }),
    );
  });
});
