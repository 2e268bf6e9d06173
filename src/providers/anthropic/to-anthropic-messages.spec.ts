import { describe, expect, it } from 'vitest';
import { type Message, textMessage } from '../../model/message.ts';
import { claudeTraits } from './claude-models.ts';
import { toAnthropicMessages as translate } from './to-anthropic-messages.ts';

function toAnthropicMessages(messages: readonly Message[], model = 'claude-opus-4-5') {
  return translate(messages, claudeTraits(model));
}

const PIXEL = 'iVBORw0KGgo=';

function userParts(...parts: Message['parts']): Message {
  return { role: 'user', parts };
}

describe('toAnthropicMessages', () => {
  it('merges neighbours of one role, across a system message', () => {
    expect(
      toAnthropicMessages([
        textMessage('user', 'one'),
        textMessage('system', 'rules'),
        textMessage('user', 'two'),
        textMessage('assistant', 'three'),
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
      { role: 'assistant', content: 'three' },
    ]);
  });

  it('puts a word of the user before a conversation that begins with the assistant', () => {
    const [first, second] = toAnthropicMessages([
      textMessage('assistant', 'Welcome.'),
      textMessage('user', 'Hi'),
    ]);
    expect(first?.role).toBe('user');
    expect(second).toEqual({ role: 'assistant', content: 'Welcome.' });
  });

  it('leaves blank texts out, which the vendor refuses', () => {
    expect(
      toAnthropicMessages([
        textMessage('user', 'a'),
        textMessage('assistant', ' \n'),
        textMessage('user', 'b'),
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ]);
  });

  it('says so when there is nothing to answer', () => {
    expect(() => toAnthropicMessages([textMessage('system', 'rules')])).toThrow(
      expect.objectContaining({ code: 'invalid_value' }),
    );
  });

  it('returns calls and results under ids that the vendor takes', () => {
    expect(
      toAnthropicMessages([
        textMessage('user', 'Look it up'),
        {
          role: 'assistant',
          parts: [
            { type: 'text', text: 'Let me see.' },
            { type: 'tool-call', id: 'functions.get:0', name: 'get', arguments: '{"a":1}' },
            { type: 'tool-call', id: 'b', name: 'get', arguments: '' },
            { type: 'tool-call', id: 'c', name: 'get', arguments: '{"a":' },
          ],
        },
        {
          role: 'tool',
          parts: [{ type: 'tool-result', toolCallId: 'functions.get:0', content: '42' }],
        },
        {
          role: 'tool',
          parts: [{ type: 'tool-result', toolCallId: 'b', content: 'no', isError: true }],
        },
        textMessage('user', 'Well?'),
      ]).slice(1),
    ).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see.' },
          { type: 'tool_use', id: 'functions_get_0', name: 'get', input: { a: 1 } },
          { type: 'tool_use', id: 'b', name: 'get', input: {} },
          { type: 'tool_use', id: 'c', name: 'get', input: { invalid_arguments: '{"a":' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_get_0', content: '42' },
          { type: 'tool_result', tool_use_id: 'b', content: 'no', is_error: true },
          { type: 'text', text: 'Well?' },
        ],
      },
    ]);
  });

  it('returns sealed reasoning as it came, and leaves out what is unsealed or another vendor’s', () => {
    const [, answer] = toAnthropicMessages([
      textMessage('user', 'Think'),
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.', signature: 'c2VhbA==' },
          { type: 'reasoning', text: '', signature: 'redacted_thinking:b3BhcXVl' },
          { type: 'reasoning', text: 'Hm?', signature: 'openai_reasoning:openai/gpt:gAAA' },
          { type: 'reasoning', text: "another vendor's" },
          { type: 'text', text: 'Done.' },
        ],
      },
    ]);
    expect(answer?.content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'c2VhbA==' },
      { type: 'redacted_thinking', data: 'b3BhcXVl' },
      { type: 'text', text: 'Done.' },
    ]);
  });

  it('sends images by address or by data', () => {
    const [message] = toAnthropicMessages([
      userParts(
        { type: 'image', url: 'https://example.com/cat.png' },
        { type: 'image', url: `data:image/png;base64,${PIXEL}` },
      ),
    ]);
    expect(message?.content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://example.com/cat.png' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
    ]);
  });

  it.each([
    'http://example.com/cat.png',
    'data:image/bmp;base64,AAAA',
    'data:image/png,raw',
    '/etc/hosts',
  ])('refuses the image %s and names its message', (url) => {
    const messages = [textMessage('user', 'Look'), userParts({ type: 'image', url })];
    expect(() => toAnthropicMessages(messages)).toThrow(
      expect.objectContaining({
        code: 'invalid_value',
        message: expect.stringMatching(/^messages\.1\.content: image_url/),
      }),
    );
  });
});
