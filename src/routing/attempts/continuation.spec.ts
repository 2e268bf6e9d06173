import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { textMessage, textOf } from '../../model/message.ts';
import { continuationRequest } from './continuation.ts';

const REQUEST: CompletionRequest = {
  model: 'model',
  system: 'Be brief.',
  messages: [textMessage('user', 'Count to ten.')],
  options: { temperature: 0 },
  tools: [],
  limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
};

describe('continuationRequest', () => {
  it('ends with the text sent so far as a prefill, for a model that continues from one', () => {
    expect(continuationRequest(REQUEST, 'One, two, ', true)).toEqual({
      ...REQUEST,
      messages: [...REQUEST.messages, textMessage('assistant', 'One, two, ')],
    });
  });

  it('ends with an instruction for a model that refuses a prefill', () => {
    const { messages } = continuationRequest(REQUEST, 'One, two, ', false);
    expect(messages.slice(0, 2)).toEqual([
      ...REQUEST.messages,
      textMessage('assistant', 'One, two, '),
    ]);
    expect(messages.at(-1)?.role).toBe('user');
    expect(messages.map(textOf).at(-1)).toMatch(/cut off.*next character, repeat nothing/s);
  });

  it('is the unchanged request when no text was sent', () => {
    expect(continuationRequest(REQUEST, '', true)).toBe(REQUEST);
    expect(continuationRequest(REQUEST, '', false)).toBe(REQUEST);
  });
});
