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

  it('contains nothing that has a special meaning in PostgreSQL’s texts or queries', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        for (const word of plainWords(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
      }),
    );
  });
});

describe('indexedWords', () => {
  it('contains texts and tool results, but no reasoning', () => {
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

  it('is only the beginning of a very long text', () => {
    const words = indexedWords({
      role: 'user',
      parts: [{ type: 'text', text: 'ab '.repeat(1e6) }],
    });
    expect(words.length).toBeLessThanOrEqual(65_536);
  });
});
