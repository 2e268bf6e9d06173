import { describe, expect, it } from 'vitest';
import { calledTool, cancelledCalls, readMessages, summaryOf } from './json-rpc-messages.ts';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };

function call(params: unknown): object {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
}

describe('readMessages', () => {
  it.each([PING, { jsonrpc: '2.0', id: 1, result: {} }])('takes %o', (message) => {
    expect(readMessages(message)).toEqual([message]);
    expect(readMessages([message, { ...PING, id: '1' }])).toEqual([message, { ...PING, id: '1' }]);
  });

  it('refuses a batch with two requests of one id, but not with answers', () => {
    expect(() => readMessages([PING, PING])).toThrow('id must differ within a batch');
    const answer = { jsonrpc: '2.0', id: 1, result: {} };
    expect(readMessages([PING, answer, answer])).toHaveLength(3);
  });

  it.each([undefined, null, 7, 'ping', {}, [], [[PING]], [PING, 7], { ...PING, jsonrpc: 2 }])(
    'refuses %o',
    (body) => {
      expect(() => readMessages(body)).toThrow('(body) must be a message of JSON-RPC 2.0');
    },
  );
});

describe('ids and tokens of progress', () => {
  const marked = (name: string) => [
    { ...PING, id: name },
    { ...PING, id: 2, params: { _meta: { progressToken: name } } },
  ];

  it('have up to 256 characters', () => {
    const messages = marked('x'.repeat(256));
    expect(readMessages(messages)).toEqual(messages);
    const [id, token] = marked('x'.repeat(257));
    expect(() => readMessages(id)).toThrow('id must be at most 256 characters');
    expect(() => readMessages([PING, token])).toThrow('params._meta.progressToken must be at most');
  });
});

it('finds what is to be cancelled', () => {
  const cancel = (params: unknown) => ({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params,
  });
  const given = [
    { requestId: 7 },
    { requestId: 'a' },
    { requestId: {} },
    { requestId: 'x'.repeat(300) },
    {},
    null,
    undefined,
  ];
  expect(cancelledCalls(readMessages([...given.map(cancel), call({ requestId: 9 })]))).toEqual([
    7,
    'a',
  ]);
});

it('knows the tools that exist', () => {
  const names = ['ask', 'nothing', 'constructor', 7, undefined];
  const found = names.map((name) => readMessages(call({ name })).map(calledTool)[0]);
  expect(found).toEqual(['ask', undefined, undefined, undefined, undefined]);
  expect(readMessages(call(null)).map(calledTool)).toEqual([undefined]);
});

it('names messages for the log without what a caller wrote', () => {
  const messages = [
    call({ name: 'ask', arguments: { message: 'secret' } }),
    call({ name: 'secret' }),
    PING,
    PING,
    { ...PING, method: 'a secret' },
    { jsonrpc: '2.0', result: { secret: true } },
  ].map((message, id) => ({ ...message, id }));
  expect(summaryOf(readMessages(messages))).toBe(
    'tools/call ask, tools/call, ping, other, response',
  );
});
