import { describe, expect, it } from 'vitest';
import { textMessage, textOf } from './message.ts';

describe('textOf', () => {
  it('is the text of a plain message', () => {
    expect(textOf(textMessage('user', 'Hello'))).toBe('Hello');
  });

  it('joins the text parts and ignores other parts', () => {
    expect(
      textOf({
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'Hel' },
          { type: 'image', url: 'data:,' },
          { type: 'tool-call', id: 'c1', name: 'add', arguments: '{}' },
          { type: 'tool-result', toolCallId: 'c1', content: '3' },
          { type: 'text', text: 'lo' },
        ],
      }),
    ).toBe('Hello');
    expect(textOf({ role: 'tool', parts: [] })).toBe('');
  });
});
