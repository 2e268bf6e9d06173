/** Messages in OpenAI's form: what clients may write, and that a round trip loses nothing. */
import {
  assert,
  type Arbitrary,
  array,
  constantFrom,
  property,
  record,
  string,
  tuple,
  uuid,
  oneof,
  constant,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, MessagePart } from '../../model/message.ts';
import { toOpenAIMessages } from '../../providers/openai/to-openai-messages.ts';
import { FieldCollector } from './unknown-fields.ts';
import { fromMessages } from './from-messages.ts';

function read(...messages: readonly unknown[]): readonly Message[] {
  return fromMessages(messages, 'messages', new FieldCollector('openai', new Set(['name'])));
}

const text = string({ minLength: 1 });
const textPart = record({ type: constant('text' as const), text });
const imagePart = constantFrom('https://box/a.png', 'data:image/png;base64,AAAA').map(
  (url): MessagePart => ({ type: 'image', url }),
);
const call = record({
  type: constant('tool-call' as const),
  id: uuid(),
  name: text,
  arguments: string(),
});

const message: Arbitrary<Message> = oneof(
  textPart.map((part): Message => ({ role: 'system', parts: [part] })),
  array(oneof(textPart, imagePart), { minLength: 1, maxLength: 4 }).map((parts): Message => ({
    role: 'user',
    parts,
  })),
  textPart.map((part): Message => ({ role: 'assistant', parts: [part] })),
  tuple(array(textPart, { maxLength: 1 }), array(call, { minLength: 1, maxLength: 3 })).map(
    ([said, calls]): Message => ({ role: 'assistant', parts: [...said, ...calls] }),
  ),
  tuple(uuid(), string()).map(([toolCallId, content]): Message => ({
    role: 'tool',
    parts: [{ type: 'tool-result', toolCallId, content }],
  })),
);

describe('messages of a chat completion', () => {
  it("are unchanged after a round trip to the vendor's form", () => {
    assert(
      property(array(message, { minLength: 1, maxLength: 6 }), (messages) => {
        expect(read(...toOpenAIMessages(undefined, messages, 'vendor'))).toEqual(messages);
      }),
    );
  });

  it('are accepted in every form that clients use', () => {
    expect(
      read(
        { role: 'developer', content: 'Be terse.' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        { role: 'assistant', content: null, refusal: 'Never.' },
        { role: 'assistant', content: 'Yes.', reasoning_content: 'So.' },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '4' }] },
      ),
    ).toEqual([
      {
        role: 'system',
        parts: [{ type: 'text', text: 'Be terse.' }],
        vendor: { dialect: 'openai', fields: { role: 'developer' } },
      },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'No.' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Never.' }] },
      {
        role: 'assistant',
        parts: [
          {
            type: 'reasoning',
            text: 'So.',
            vendor: { dialect: 'openai', fields: { reasoning_content: 'So.' } },
          },
          { type: 'text', text: 'Yes.' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'a', content: '4' }] },
    ]);
  });

  it('are read in the forms of other servers, and in those that preceded tools', () => {
    const call = { type: 'tool-call', id: 'a', name: 'f', arguments: '{"port":"Faro"}' };
    const functionOf = (given: unknown) => ({ id: 'a', function: { name: 'f', arguments: given } });
    const [plain, named] = read(
      { role: 'user', content: [{ type: 'image_url', image_url: 'https://box/a.png' }] },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://box/a.png' } }] },
    );
    expect(plain?.parts).toEqual([{ type: 'image', url: 'https://box/a.png' }]);
    expect(named?.parts).toMatchObject([{ type: 'text', vendor: { dialect: 'openai' } }]);
    expect(
      read(
        { role: 'assistant', tool_calls: [functionOf({ port: 'Faro' })] },
        { role: 'assistant', tool_calls: [functionOf(undefined)] },
        { role: 'tool', tool_call_id: 'a', content: null },
        { role: 'assistant', content: null },
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'noon' },
      ),
    ).toEqual([
      { role: 'assistant', parts: [call] },
      { role: 'assistant', parts: [{ ...call, arguments: '' }] },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'a', content: '' }] },
      { role: 'assistant', parts: [] },
      { role: 'assistant', parts: [{ ...call, id: 'function_f', arguments: '{}' }] },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: 'function_f', content: 'noon' }],
      },
    ]);
  });

  it('keep what only OpenAI understands, and return it to OpenAI only', () => {
    const sent = {
      role: 'user',
      name: 'bob',
      content: [{ type: 'image_url', image_url: { url: 'https://box/a.png', detail: 'low' } }],
    };
    expect(toOpenAIMessages(undefined, read(sent), 'vendor')).toEqual([sent]);
    const lone = { role: 'user', content: [{ type: 'text', text: 'Hi', mark: 1 }] };
    expect(toOpenAIMessages(undefined, read(lone), 'vendor')).toEqual([lone]);
  });

  it('return reasoning and marks of calls under their own names to servers like OpenAI’s', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const extra = { extra_content: { google: { thought_signature: 'SIG' } } };
    const file = { role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] };
    const sent = {
      role: 'assistant',
      content: null,
      reasoning: 'So.',
      tool_calls: [{ ...call, ...extra }],
    };
    expect(toOpenAIMessages(undefined, read(file, sent), 'compatible')).toEqual([file, sent]);
    const { reasoning: _, ...withoutReasoning } = sent;
    expect(toOpenAIMessages(undefined, read(sent), 'vendor')).toEqual([withoutReasoning]);
  });

  it.each([
    [{ role: 'critic', content: 'x' }, 'messages.0.role'],
    [{ role: 'function', content: 'x' }, 'messages.0.name'],
    [{ role: 'user' }, 'messages.0.content'],
    [{ role: 'tool', content: 'x' }, 'messages.0.tool_call_id'],
    [{ role: 'assistant', tool_calls: [{ type: 'custom' }] }, 'messages.0.tool_calls.0.type'],
    ['Hi', 'messages.0'],
  ])('%j is refused by name', (sent, field) => {
    expect(() => read(sent)).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    );
  });
});
