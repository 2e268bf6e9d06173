import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, MessagePart } from '../../model/message.ts';
import { redactedSignature } from '../../model/vendors/redacted-reasoning.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { claudeTraits } from '../../providers/anthropic/claude-models.ts';
import { toAnthropicMessages } from '../../providers/anthropic/to-anthropic-messages.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { fromAnthropicMessages } from './from-anthropic-messages.ts';
import { toAnthropicMessage } from './to-anthropic-message.ts';

const SOURCE = {
  contextId: 'c',
  provider: 'p',
  model: 'm',
  isSimulated: false,
  isFallback: false,
  route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
};
const UNKNOWN = {
  inputTokens: undefined,
  outputTokens: undefined,
  cachedInputTokens: undefined,
  cacheWriteTokens: undefined,
  reasoningTokens: undefined,
  isEstimated: false,
};

function read(messages: unknown): readonly Message[] {
  return fromAnthropicMessages({ messages }, new FieldCollector('anthropic', new Set()));
}

const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== '');
const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
const textPart = text.map((value): MessagePart => ({ type: 'text', text: value }));
const imagePart = fc
  .oneof(
    fc.webUrl({ validSchemes: ['https'] }),
    fc.base64String({ minLength: 4 }).map((data) => `data:image/png;base64,${data}`),
  )
  .map((url): MessagePart => ({ type: 'image', url }));
const reasoning = fc
  .oneof(
    fc.record({ text: fc.string(), signature: fc.base64String({ minLength: 4 }) }),
    fc
      .base64String({ minLength: 4 })
      .map((data) => ({ text: '', signature: redactedSignature(data) })),
  )
  .map((value): MessagePart => ({ type: 'reasoning', ...value }));
const call = fc
  .record({ id, name: id, input: fc.dictionary(fc.string(), fc.jsonValue()) })
  .map(({ id: callId, name, input }): MessagePart => ({
    type: 'tool-call',
    id: callId,
    name,
    arguments: JSON.stringify(input),
  }));
const result = fc
  .record({ id, content: fc.string(), isError: fc.option(fc.boolean()) })
  .map(({ id: toolCallId, content, isError }): Message => ({
    role: 'tool',
    parts: [{ type: 'tool-result', toolCallId, content, ...(isError !== null && { isError }) }],
  }));
const assistant = fc
  .tuple(fc.array(reasoning), fc.array(textPart), fc.array(call))
  .map((parts) => ({ role: 'assistant', parts: parts.flat() }) as const)
  .filter(({ parts }) => parts.length > 0);
const user = fc
  .array(fc.oneof(textPart, imagePart), { minLength: 1 })
  .map((parts) => ({ role: 'user', parts }) as const);

/**
 * Turns alternate, as the vendor requires: tool results and the user's text with them are one turn.
 */
const conversation: fc.Arbitrary<readonly Message[]> = fc
  .tuple(user, fc.array(fc.tuple(assistant, fc.array(result), user)))
  .map(([first, turns]) => [
    first,
    ...turns.flatMap(([said, results, asked]) => [said, ...results, asked]),
  ]);

describe('fromAnthropicMessages', () => {
  it('is the inverse of the translation to the vendor’s form', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const sent: unknown = JSON.parse(
          JSON.stringify(toAnthropicMessages(messages, claudeTraits('claude-opus-4-5'))),
        );
        expect(read(sent)).toEqual(messages);
      }),
    );
  });

  it('reads back an answer that a client returns unchanged', () => {
    fc.assert(
      fc.property(assistant, (reply) => {
        const end = {
          type: 'turn-end',
          finishReason: 'stop',
          usage: UNKNOWN,
          isInputCut: false,
          stored: undefined,
        } as const;
        const { role, content } = toAnthropicMessage('1', SOURCE, reply, end);
        expect(read(JSON.parse(JSON.stringify([{ role, content }])))).toEqual([reply]);
      }),
    );
  });

  it('puts results before what stands beside them, each with its own images', () => {
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    };
    const content = [
      { type: 'text', text: 'look' },
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [{ type: 'text', text: 'one' }, image, { type: 'text', text: 'two' }],
      },
    ];
    expect(read([{ role: 'user', content }])).toEqual([
      {
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            toolCallId: 'a',
            content: 'one\ntwo',
            parts: [
              { type: 'text', text: 'one' },
              { type: 'image', url: 'data:image/png;base64,AAAA' },
              { type: 'text', text: 'two' },
            ],
          },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'look' }] },
    ]);
  });

  it('reads reasoning with an empty signature as unsealed', () => {
    const content = [{ type: 'thinking', thinking: 'hm', signature: '' }];
    expect(read([{ role: 'assistant', content }])).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm' }] },
    ]);
  });

  it('keeps marks with their block', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const content = [{ type: 'text', text: 'long', ...mark }];
    expect(read([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        parts: [{ type: 'text', text: 'long', vendor: { dialect: 'anthropic', fields: mark } }],
      },
    ]);
  });

  it('shows a plain document to every model, and keeps any other for the vendor', () => {
    const plain = { type: 'text', media_type: 'text/plain', data: 'Once.' };
    const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' };
    const documents = [
      { type: 'document', title: 'A tale', source: plain },
      { type: 'document', title: 'A paper', source: pdf, citations: { enabled: true } },
    ];
    const result = { type: 'tool_result', tool_use_id: 'a', content: documents };
    const messages = [{ role: 'user', content: [result, ...documents] }];
    const collector = new FieldCollector('anthropic', new Set());
    const read = fromAnthropicMessages({ messages }, collector);
    expect(read).toMatchObject([
      { parts: [{ toolCallId: 'a', content: 'A tale\n\nOnce.\n(A paper)' }] },
      { parts: [{ text: 'A tale\n\nOnce.' }, { text: '(A paper)' }] },
    ]);
    expect(toAnthropicMessages(read, claudeTraits('claude-opus-4-5'))).toEqual(messages);
    expect(collector.ofBody({}, new Set()).vendor?.needed).toEqual([
      'messages.0.content.0.content.1',
      'messages.0.content.2',
    ]);
  });

  it.each([
    [undefined, 'messages'],
    [[], 'messages'],
    [['hello'], 'messages.0'],
    [[{ role: 'robot', content: 'hi' }], 'messages.0.role'],
    [[{ role: 'user', content: 7 }], 'messages.0.content'],
    [[{ role: 'user', content: [{ type: '' }] }], 'messages.0.content.0.type'],
    [[{ role: 'user', content: [{ type: 'text' }] }], 'messages.0.content.0.text'],
    [
      [{ role: 'user', content: [{ type: 'image', source: 'file:///x' }] }],
      'messages.0.content.0.source',
    ],
    [
      [
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 7 }] }],
        },
      ],
      'messages.0.content.0.content.0.type',
    ],
  ])('names the invalid field: %j', (messages, field) => {
    expect(() => read(messages)).toThrow(
      expect.toSatisfy(
        (error) => error instanceof RhetorError && error.fields?.[0]?.field === field,
      ),
    );
  });
});
