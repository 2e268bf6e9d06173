import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, type MessagePart, textMessage } from '../../model/message.ts';
import { toTalkMessage } from './talk-message.ts';

const keyOf = (message: Message, ignoresCallIds = false): string =>
  toTalkMessage(message, { ignoresCallIds }).key;

const assistant = (...parts: readonly MessagePart[]): Message => ({ role: 'assistant', parts });
const text = (words: string): MessagePart => ({ type: 'text', text: words });
const call = (id: string, name: string, json: string): MessagePart => ({
  type: 'tool-call',
  id,
  name,
  arguments: json,
});
const result = (toolCallId: string, content: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', toolCallId, content }],
});

describe('messages that say the same', () => {
  const hello = assistant(text('Hello, world!'));
  const look = assistant(call('a', 'look', '{"at":{"x":1,"y":[1,2]}}'));

  it.each<[string, Message, Message]>([
    ['whitespace around', hello, assistant(text('\n Hello, world! '))],
    ['parts', hello, assistant(text('Hello, '), text('world!'))],
    [
      'reasoning',
      hello,
      assistant({ type: 'reasoning', text: 'hm', signature: 's' }, text('Hello, world!')),
    ],
    [
      'marks of a vendor',
      hello,
      {
        ...assistant({
          ...{ type: 'text', text: 'Hello, world!' },
          vendor: { dialect: 'anthropic', fields: { cache_control: { type: 'ephemeral' } } },
        }),
        vendor: { dialect: 'openai', fields: { name: 'ada' } },
      },
    ],
    ['an empty text', look, assistant(text(''), ...look.parts)],
    ['order of keys', look, assistant(call('a', 'look', '{ "at": {"y":[1,2], "x":1.0} }'))],
    ['no arguments', assistant(call('a', 'look', '')), assistant(call('a', 'look', '{}'))],
    [
      'broken arguments',
      assistant(call('a', 'look', '{"x":')),
      assistant(call('a', 'look', ' {"x":')),
    ],
    ['a result', result('a', 'seen\n'), result('a', 'seen')],
  ])('despite %s', (_name, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each<[string, Message, Message]>([
    ['role', textMessage('user', 'x'), textMessage('assistant', 'x')],
    ['text', textMessage('user', 'x'), textMessage('user', 'X')],
    ['inner whitespace', textMessage('user', 'a b'), textMessage('user', 'a  b')],
    ['id of a call', look, assistant(call('b', 'look', '{"at":{"x":1,"y":[1,2]}}'))],
    ['name of a call', look, assistant(call('a', 'see', '{"at":{"x":1,"y":[1,2]}}'))],
    ['arguments', look, assistant(call('a', 'look', '{"at":{"x":1,"y":[2,1]}}'))],
    [
      'broken arguments',
      assistant(call('a', 'look', '{"x":')),
      assistant(call('a', 'look', '{"y":')),
    ],
    ['number of calls', look, assistant(...look.parts, ...look.parts)],
    ['content of a result', result('a', 'one'), result('a', 'two')],
    ['call of a result', result('a', 'one'), result('b', 'one')],
    [
      'image',
      { role: 'user', parts: [{ type: 'image', url: 'https://example.com/a.png' }] },
      { role: 'user', parts: [{ type: 'image', url: 'https://example.com/b.png' }] },
    ],
    ['a text that looks like a call', look, assistant(text(JSON.stringify(look.parts)))],
  ])('differ in %s', (_name, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('may differ in call ids if a dialect has none', () => {
    const other = assistant(call('b', 'look', '{"at":{"x":1,"y":[1,2]}}'));
    expect(keyOf(look, true)).toBe(keyOf(other, true));
    expect(keyOf(result('a', 'one'), true)).toBe(keyOf(result('b', 'one'), true));
    expect(toTalkMessage(other, { ignoresCallIds: true }).callIds).toEqual(['b']);
  });

  it('are found whatever their arguments are', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(keyOf(assistant(call('a', 'look', deep)))).toBe(
      keyOf(assistant(call('a', 'look', deep))),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        const spaced = JSON.stringify(JSON.parse(json), undefined, 2);
        expect(keyOf(assistant(call('a', 'look', json)))).toBe(
          keyOf(assistant(call('a', 'look', spaced))),
        );
      }),
    );
  });
});
