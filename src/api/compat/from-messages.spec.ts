import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromMessages } from './from-messages.ts';

const CALL = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } };

function fieldOf(message: unknown): unknown {
  try {
    fromMessages([message]);
    return undefined;
  } catch (error) {
    if (error instanceof RhetorError && error.code === 'validation_failed')
      return error.fields?.[0]?.field;
    throw error;
  }
}

describe('fromMessages', () => {
  it('accepts a text, and reads an empty one as no part', () => {
    expect(
      fromMessages([
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: '' },
      ]),
    ).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', parts: [] },
    ]);
  });

  it('accepts parts, and images from a user', () => {
    const url = 'data:image/png;base64,AAAA';
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url } },
    ];
    expect(fromMessages([{ role: 'user', content }])).toEqual([
      { role: 'user', parts: [content[0], { type: 'image', url }] },
    ]);
  });

  it('accepts tool calls and their results', () => {
    const messages = fromMessages([
      { role: 'assistant', content: null, tool_calls: [CALL] },
      {
        role: 'tool',
        tool_call_id: 'c1',
        content: [
          { type: 'text', text: 'a ' },
          { type: 'text', text: 'b' },
        ],
      },
    ]);
    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', id: 'c1', name: 'look', arguments: '{"at":1}' }],
      },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'c1', content: 'a b' }] },
    ]);
  });

  it.each([
    [null, 'messages.0'],
    ['Hello', 'messages.0'],
    [{ content: 'x' }, 'messages.0.role'],
    [{ role: 'User', content: 'x' }, 'messages.0.role'],
    [{ role: 'user' }, 'messages.0.content'],
    [{ role: 'user', content: 7 }, 'messages.0.content'],
    [{ role: 'user', content: 'x', name: 'Ada' }, 'messages.0.name'],
    [{ role: 'user', content: 'x', tool_calls: [CALL] }, 'messages.0.tool_calls'],
    [{ role: 'user', content: 'x', tool_call_id: 'c1' }, 'messages.0.tool_call_id'],
    [{ role: 'tool', content: 'x' }, 'messages.0.tool_call_id'],
    [{ role: 'assistant' }, 'messages.0.content'],
    [{ role: 'assistant', tool_calls: {} }, 'messages.0.tool_calls'],
    [{ role: 'assistant', tool_calls: [{ ...CALL, type: 'code' }] }, 'messages.0.tool_calls.0'],
    [{ role: 'assistant', tool_calls: [{ ...CALL, extra: 1 }] }, 'messages.0.tool_calls.0.extra'],
    [
      { role: 'user', content: [{ type: 'text', text: 'x', txet: 'y' }] },
      'messages.0.content.0.txet',
    ],
    [{ role: 'user', content: [{ type: 'video', url: 'x' }] }, 'messages.0.content.0'],
    [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] },
      'messages.0.content.0.image_url.url',
    ],
    [
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'http://10.0.0.1/x.png' } }],
      },
      'messages.0.content.0.image_url.url',
    ],
    [
      { role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] },
      'messages.0.content.0',
    ],
  ])('refuses %j and names %s', (message, field) => {
    expect(fieldOf(message)).toBe(field);
  });

  it('returns messages or throws validation_failed for every value', () => {
    const role = fc.constantFrom('user', 'assistant', 'system', 'tool', 'other');
    const part = fc.oneof(
      fc.record({ type: fc.constant('text'), text: fc.string() }),
      fc.record({ type: fc.constant('image_url'), image_url: fc.anything() }),
      fc.anything(),
    );
    const content = fc.oneof(fc.string(), fc.constant(null), fc.array(part), fc.anything());
    const message = fc.record(
      {
        role,
        content,
        tool_calls: fc.oneof(fc.constant([CALL]), fc.anything()),
        tool_call_id: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(message, fc.anything())), (values) => {
        try {
          const messages = fromMessages(values);
          expect(messages).toHaveLength(values.length);
          for (const { parts } of messages) expect(Array.isArray(parts)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'validation_failed', status: 422 });
        }
      }),
      { numRuns: 500 },
    );
  });
});
