import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexedWords, plainWords } from './search-text.ts';

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

  it('holds nothing that PostgreSQL’s text or its query language takes for something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        for (const word of plainWords(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
      }),
    );
  });
});

describe('indexedWords', () => {
  it('is what was said and what tools gave, and no reasoning', () => {
    const words = indexedWords({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'secret' },
        { type: 'text', text: 'It is' },
        { type: 'tool-result', toolCallId: 'a', content: '12 degrees' },
        { type: 'image', url: 'https://example.org/x' },
      ],
    });
    expect(words).toBe('it is 12 degrees');
  });

  it('is the beginning of a text that is very long', () => {
    const words = indexedWords({
      role: 'user',
      parts: [{ type: 'text', text: 'ab '.repeat(1e6) }],
    });
    expect(words.length).toBeLessThanOrEqual(65_536);
  });
});
