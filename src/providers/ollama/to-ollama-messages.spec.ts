import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { type Message, textMessage } from '../../model/message.ts';
import { toOllamaMessages } from './to-ollama-messages.ts';

function request(messages: readonly Message[], system?: string): CompletionRequest {
  return {
    model: 'llama',
    system,
    messages,
    options: {},
    tools: [],
    limits: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000 },
  };
}

describe('toOllamaMessages', () => {
  it('puts the system prompt first and leaves system messages where they are', () => {
    const messages = [textMessage('user', 'Hi'), textMessage('system', 'Be kind.')];
    expect(toOllamaMessages(request(messages, 'Be brief.'))).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Be kind.' },
    ]);
  });

  it('sends calls with their arguments as an object, and results with the name of their tool', () => {
    const messages: readonly Message[] = [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'Let me see.' },
          { type: 'tool-call', id: 'a', name: 'get', arguments: '{"x":1}' },
          { type: 'tool-call', id: 'b', name: 'now', arguments: '' },
          { type: 'tool-call', id: 'c', name: 'put', arguments: '[1]' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'b', content: 'noon' }] },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'lost', content: '?' }] },
    ];
    expect(toOllamaMessages(request(messages))).toEqual([
      {
        role: 'assistant',
        content: 'Let me see.',
        thinking: 'Hm.',
        tool_calls: [
          { id: 'a', function: { name: 'get', arguments: { x: 1 } } },
          { id: 'b', function: { name: 'now', arguments: {} } },
          { id: 'c', function: { name: 'put', arguments: { invalid_arguments: '[1]' } } },
        ],
      },
      { role: 'tool', content: 'noon', tool_name: 'now', tool_call_id: 'b' },
      { role: 'tool', content: '?', tool_call_id: 'lost' },
    ]);
  });

  it('sends text beside a result as the user said it', () => {
    const message: Message = {
      role: 'tool',
      parts: [
        { type: 'text', text: 'And?' },
        { type: 'tool-result', toolCallId: 'a', content: '1' },
      ],
    };
    expect(toOllamaMessages(request([message])).map(({ role }) => role)).toEqual(['tool', 'user']);
  });

  it('sends images as bare base64', () => {
    const message: Message = {
      role: 'user',
      parts: [
        { type: 'text', text: 'What is it?' },
        { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' },
      ],
    };
    expect(toOllamaMessages(request([message]))).toEqual([
      { role: 'user', content: 'What is it?', images: ['iVBORw0KGgo='] },
    ]);
  });

  it.each(['https://example.com/cat.png', '/etc/hosts', 'data:text/plain;base64,AAAA'])(
    'refuses the image %s and names its message',
    (url) => {
      const messages = [
        textMessage('user', 'Look'),
        { role: 'user', parts: [{ type: 'image', url }] } as const,
      ];
      expect(() => toOllamaMessages(request(messages))).toThrow(
        expect.objectContaining({
          code: 'invalid_value',
          message: expect.stringMatching(/^messages\.1\.content:/),
        }),
      );
    },
  );
});
