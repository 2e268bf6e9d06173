/** /mcp as HTTP: methods, headers, messages and batches, and what is refused before they are read. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postHead, rawHttp } from '../api/raw-http.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { post, toolCall } from './mcp-stage.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

let rhetor: TestRhetor;
beforeAll(async () => {
  rhetor = await TestRhetor.start();
});
afterAll(() => rhetor.stop());

function withToken(progressToken: string): object {
  return { ...LIST, params: { _meta: { progressToken } } };
}

type Failure = { readonly error: { readonly code: number; readonly data?: { code: string } } };

async function failureOf(response: Response): Promise<Failure['error']> {
  return ((await response.json()) as Failure).error;
}

describe('methods', () => {
  it.each(['GET', 'DELETE', 'PUT', 'PATCH'])('%s is 405', async (method) => {
    for (const path of ['/mcp', '/mcp/', '/MCP']) {
      const response = await fetch(rhetor.url + path, {
        method,
        headers: { accept: 'text/event-stream' },
      });
      expect([path, response.status]).toEqual([path, 405]);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await failureOf(response)).toMatchObject({
        code: -32000,
        data: { code: 'method_not_allowed' },
      });
    }
  });

  it('are not listed as routes, and other addresses are 404', async () => {
    const { endpoints } = (await (await rhetor.get('/')).json()) as { endpoints: string[] };
    expect(endpoints.filter((name) => name.includes('/mcp'))).toEqual(['POST /mcp']);
    for (const method of ['GET', 'POST']) {
      expect((await fetch(`${rhetor.url}/mcp/more`, { method })).status).toBe(404);
    }
  });

  it('HEAD is 405, and a preflight of an allowed page passes', async () => {
    const head = await fetch(`${rhetor.url}/mcp`, { method: 'HEAD' });
    expect(head.status).toBe(405);
    const preflight = await fetch(`${rhetor.url}/mcp`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:6274',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, mcp-protocol-version',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version');
  });
});

describe('headers', () => {
  it.each([
    [{}],
    [{ accept: '*/*' }],
    [{ accept: 'application/json, text/event-stream' }],
    [{ accept: 'Application/JSON, Text/Event-Stream' }],
  ])('with %o are answered', async (headers) => {
    const response = await post(rhetor, LIST, headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(response.headers.get('x-request-id')).toBeTruthy();
  });

  it('that take only one of the two types are 406', async () => {
    expect((await post(rhetor, LIST, { accept: 'application/json' })).status).toBe(406);
  });

  it.each(['1999-01-01', 'x', '2025-06-18, 2025-03-26'])(
    'with the version %s of the protocol are 400',
    async (version) => {
      const response = await post(rhetor, LIST, { 'mcp-protocol-version': version });
      expect(response.status).toBe(400);
      expect(await failureOf(response)).toMatchObject({ code: -32000 });
    },
  );

  it.each(['2025-11-25', '2025-06-18', '2025-03-26'])(
    'with the version %s are taken',
    async (version) => {
      const response = await post(rhetor, LIST, { 'mcp-protocol-version': version });
      expect(response.status).toBe(200);
    },
  );

  it('of a foreign host or page are 403', async () => {
    const body = JSON.stringify(LIST);
    const head = { 'content-length': body.length, connection: 'close' };
    const host = await rawHttp(
      rhetor.port,
      postHead('/mcp', { ...head, host: 'evil.example' }),
      body,
    );
    expect([host.status, JSON.parse(host.body)]).toMatchObject([
      403,
      { jsonrpc: '2.0', id: null, error: { data: { code: 'forbidden_host' } } },
    ]);
    const page = await post(rhetor, LIST, { origin: 'https://evil.example' });
    expect(page.status).toBe(403);
    expect(await failureOf(page)).toMatchObject({ data: { code: 'forbidden_origin' } });
  });
});

describe('messages', () => {
  it.each([
    ['no JSON', '{"', 400, -32700],
    ['nothing', '', 400, -32600],
    ['null', 'null', 400, -32600],
    ['an empty batch', '[]', 400, -32600],
    ['a text', '"tools/list"', 400, -32600],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600],
    ['no method', '{"jsonrpc":"2.0"}', 400, -32600],
    ['a method that is no text', '{"jsonrpc":"2.0","id":1,"method":7}', 400, -32600],
    [
      'parameters that are a list',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
      400,
      -32600,
    ],
    [
      'a member that nobody knows',
      '{"jsonrpc":"2.0","id":1,"method":"ping","more":1}',
      400,
      -32600,
    ],
    ['an id that is too long', JSON.stringify({ ...LIST, id: 'x'.repeat(257) }), 400, -32600],
    [
      'a token of progress that is too long',
      JSON.stringify(withToken('x'.repeat(257))),
      400,
      -32600,
    ],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}', 400, -32600],
  ])('that are %s are refused', async (_, body, status, code) => {
    const response = await post(rhetor, body);
    expect(response.status).toBe(status);
    expect(await failureOf(response)).toMatchObject({ code });
  });

  it('with a fault inside get an error of their own', async () => {
    const unknown = await post(rhetor, { jsonrpc: '2.0', id: 'a', method: 'tools/steal' });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      200,
      { id: 'a', error: { code: -32601 } },
    ]);
  });

  it.each([
    ['initialize', {}, 'params.protocolVersion'],
    ['tools/list', { cursor: 1 }, 'params.cursor'],
    ['tools/call', { arguments: {} }, 'params.name'],
    ['tools/call', { name: 'list_models', arguments: [] }, 'params.arguments'],
    ['tools/call', { name: 'ask', arguments: null }, 'params.arguments'],
    ['resources/list', { cursor: null }, 'params.cursor'],
    ['resources/read', { uri: {} }, 'params.uri'],
    ['prompts/get', {}, 'params.name'],
    [
      'prompts/get',
      { name: 'x', arguments: { [`${'y'.repeat(1_000)}`]: 1 } },
      'params.arguments.y',
    ],
    ['completion/complete', { ref: 'x', argument: { name: 'a', value: '' } }, 'params.ref'],
  ])('%s with the parameters %j get -32602, and name the fault', async (method, params, place) => {
    const message = { jsonrpc: '2.0', id: 'a', method, params };
    const batch = await post(rhetor, [message, { jsonrpc: '2.0', id: 'b', method: 'ping' }]);
    for (const response of [
      await post(rhetor, message),
      ...(method === 'initialize' ? [] : [batch]),
    ]) {
      const text = await response.text();
      expect(text).toContain('"id":"a"');
      expect(text).toContain(`"code":-32602,"message":"${place}`);
      expect(text.length).toBeLessThan(500);
    }
  });

  it('that ask for a task are answered as any call, since tasks are not announced', async () => {
    const call = { name: 'list_models', arguments: {}, task: { ttl: 1_000 } };
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call };
    expect(await (await post(rhetor, message)).json()).toMatchObject({
      result: { structuredContent: { models: expect.any(Array) as unknown } },
    });
  });

  it('with a long id or token that is still allowed are answered', async () => {
    const id = 'x'.repeat(256);
    const response = await post(rhetor, { ...withToken(id), id });
    expect(await response.json()).toMatchObject({
      id,
      result: { tools: expect.any(Array) as unknown },
    });
  });

  it('without a request are 202', async () => {
    const response = await post(rhetor, { jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([response.status, await response.text()]).toEqual([202, '']);
  });

  it('in a batch are all answered', async () => {
    const batch = [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      toolCall('list_models', {}, 'models'),
      toolCall('ask', { message: 'Hello', context_id: 'batch:1' }, 7),
      toolCall('ask', { message: 'Hello', context_id: 'batch:2' }, '7'),
    ];
    const response = await post(rhetor, batch);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const answers = (await response.text())
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)) as { readonly id: unknown });
    expect(answers.map(({ id }) => id)).toEqual(expect.arrayContaining(['models', 7, '7']));
    expect(answers).toHaveLength(3);
    const requests = await (await rhetor.get('/requests')).json();
    expect(requests).toMatchObject({
      count: 2,
      requests: [{ surface: 'mcp' }, { surface: 'mcp' }],
    });
  });

  it('in a batch that is too long are refused', async () => {
    const response = await post(
      rhetor,
      Array.from({ length: 51 }, () => LIST),
    );
    expect(response.status).toBe(400);
    expect(await failureOf(response)).toMatchObject({ code: -32600 });
  });

  it('that are too large or no JSON by their type are refused in the same form', async () => {
    const large = await rawHttp(rhetor.port, postHead('/mcp', { 'content-length': 1e9 }));
    expect([large.status, JSON.parse(large.body)]).toMatchObject([
      413,
      { error: { code: -32000, data: { code: 'body_too_large' } } },
    ]);
    const text = await post(rhetor, LIST, { 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
  });
});

it('is named for the log without what callers wrote', async () => {
  const response = await post(rhetor, { jsonrpc: '2.0', id: 1, method: 'x'.repeat(1_000) });
  expect(response.status).toBe(200);
});
