import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, MessagePart } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { toOllamaMessages } from '../../providers/ollama/to-ollama-messages.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { fromOllamaMessages } from './from-ollama-messages.ts';

const LIMITS = { connectMs: 1, firstTokenMs: 1, idleMs: 1 };
const IMAGE_STARTS = [
  ['png', 'iVBORw0KGgo'],
  ['jpeg', '/9j/'],
  ['gif', 'R0lGOD'],
  ['webp', 'UklGR'],
] as const;

function read(messages: unknown): readonly Message[] {
  return fromOllamaMessages({ messages }, new FieldCollector('ollama', new Set()));
}

const text = fc.string({ minLength: 1 });
const textPart = text.map((value): MessagePart => ({ type: 'text', text: value }));
const imagePart = fc
  .tuple(fc.constantFrom(...IMAGE_STARTS), fc.base64String({ minLength: 4 }))
  .map(([[type, start], data]): MessagePart => ({
    type: 'image',
    url: `data:image/${type};base64,${start}${data}`,
  }));
const reasoning = text.map((value): MessagePart => ({ type: 'reasoning', text: value }));
const calls = fc
  .uniqueArray(
    fc.record({ id: text, name: text, input: fc.dictionary(fc.string(), fc.jsonValue()) }),
    {
      selector: ({ id }) => id,
      maxLength: 4,
    },
  )
  .map((values) =>
    values.map(({ id, name, input }): Extract<MessagePart, { type: 'tool-call' }> => ({
      type: 'tool-call',
      id,
      name,
      arguments: JSON.stringify(input),
    })),
  );
const upTo = <T>(arbitrary: fc.Arbitrary<T>, most: number) =>
  fc.array(arbitrary, { maxLength: most });

/**
 * A message of this dialect has one text, one thought and a list of images, each in its own field.
 */
const turn = fc
  .tuple(upTo(reasoning, 1), upTo(textPart, 1), calls, upTo(textPart, 1), fc.array(imagePart))
  .map(([thought, said, called, asked, images]): readonly Message[] => [
    { role: 'user', parts: [...asked, ...images] },
    { role: 'assistant', parts: [...thought, ...said, ...called] },
    ...called.map(({ id }): Message => ({
      role: 'tool',
      parts: [{ type: 'tool-result', toolCallId: id, content: `of ${id}` }],
    })),
  ])
  .map((messages) => messages.filter(({ parts }) => parts.length > 0));

describe('fromOllamaMessages', () => {
  it('is the inverse of the translation to the vendor’s form', () => {
    fc.assert(
      fc.property(turn, (messages) => {
        const request = { model: 'm', system: undefined, options: {}, tools: [], limits: LIMITS };
        const sent = toOllamaMessages({ ...request, messages });
        expect(read(JSON.parse(JSON.stringify(sent)))).toEqual(messages);
      }),
    );
  });

  it('gives ids to calls without one, and assigns each result to its call', () => {
    const call = (name: string) => ({ function: { name, arguments: { of: name } } });
    const messages = read([
      { role: 'assistant', content: '', tool_calls: [call('a'), call('b'), call('a')] },
      { role: 'tool', tool_name: 'b', content: '1' },
      { role: 'tool', tool_name: 'a', content: '2' },
      { role: 'tool', content: '3' },
    ]);
    const ids = messages[0]?.parts.map((part) => part.type === 'tool-call' && part.id);
    expect(ids).toEqual(['call_0', 'call_1', 'call_2']);
    const answered = messages
      .slice(1)
      .map(({ parts: [part] }) => part?.type === 'tool-result' && part.toolCallId);
    expect(answered).toEqual(['call_1', 'call_0', 'call_2']);
  });

  it.each([
    ['everybody', 'messages'],
    [['hello'], 'messages.0'],
    [[{ role: 'robot', content: 'hi' }], 'messages.0.role'],
    [[{ role: 'user', content: ['hi'] }], 'messages.0.content'],
    [[{ role: 'user', tool_calls: [{ function: { name: 'a' } }] }], 'messages.0.tool_calls'],
    [[{ role: 'assistant', tool_calls: [{ name: 'a' }] }], 'messages.0.tool_calls.0'],
    [
      [{ role: 'assistant', tool_calls: [{ function: { name: 'a', arguments: '[]' } }] }],
      'messages.0.tool_calls.0.function.arguments',
    ],
    [[{ role: 'tool', tool_name: 'a', content: 'alone' }], 'messages.0.tool_name'],
  ])('names the invalid field: %j', (messages, field) => {
    expect(() => read(messages)).toThrow(
      expect.toSatisfy(
        (error) => error instanceof RhetorError && error.fields?.[0]?.field === field,
      ),
    );
  });
});
