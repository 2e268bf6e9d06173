import { describe, expect, it } from 'vitest';
import { indexedWords } from './search-text.ts';

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
