/** Each request has one log line, over HTTP and on sockets, whatever its outcome. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogLines } from '../faults/log-lines.ts';
import { FlatClient } from '../api-tekton/flat-client.ts';
import { SocketClient } from './socket-client.ts';
import { MODEL, Stage } from './stage.ts';

const TOKEN = 'a-token-of-24-characters';
const PROMPT = 'the quick brown fox of a caller';

let stage: Stage;
const log = new LogLines();

beforeAll(async () => {
  stage = await Stage.start({
    variables: { RHETOR_AUTH_TOKEN: TOKEN, RHETOR_LOG_LEVEL: 'info' },
    tasks: { default: { retries: 0 } },
  });
});
beforeEach(() => {
  log.start();
  stage.upstream.otherwise({ text: 'well' });
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => stage.stop());

let requests = 0;

/** @returns the id of the request, to find its line */
async function call(method: string, path: string, body?: unknown, more: object = {}) {
  const id = `request-${(requests += 1)}`;
  const response = await fetch(stage.rhetor.url + path, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'x-request-id': id,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  await response.text();
  return id;
}

const lineOf = (id: string) => log.lineWith({ client_request_id: id });

describe('an HTTP request', () => {
  it.each([
    ['a read', 'GET', '/contexts?limit=3&q=secret', undefined, 200, '/contexts'],
    ['a list of models', 'GET', '/v1/models', undefined, 200, '/v1/models'],
    ['a route that does not exist', 'GET', '/nowhere?key=secret', undefined, 404, '/nowhere'],
    ['a context that does not exist', 'GET', '/contexts/none', undefined, 404, '/contexts/none'],
    ['bad JSON', 'POST', '/message', `{"message":"${PROMPT}`, 400, '/message'],
    ['a bad body', 'POST', '/message', { message: PROMPT, oops: 1 }, 422, '/message'],
    ['another dialect', 'POST', '/v1/chat/completions', { model: MODEL }, 422, undefined],
    ['a preflight', 'OPTIONS', '/message', undefined, 204, '/message'],
  ])('%s has its line', async (_, method, path, body, status, shown = path) => {
    const headers = method === 'OPTIONS' ? { 'access-control-request-method': 'POST' } : {};
    const line = await lineOf(await call(method, path, body, headers));
    expect(line).toMatchObject({
      level: 'info',
      logger: 'Http',
      event: 'request',
      method,
      path: shown,
      status,
      duration_ms: expect.any(Number),
      message: expect.stringContaining(`${method} ${shown} ${status} in `),
    });
    expect(log.text).not.toMatch(/secret|quick brown/);
  });

  it('that access control refuses has its line, with the reason', async () => {
    const refused = await call('GET', '/providers', undefined, { authorization: 'Bearer wrong' });
    expect(await lineOf(refused)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(log.text).not.toContain('wrong');
    const foreign = await call('GET', '/providers', undefined, { origin: 'https://evil.example' });
    expect(await lineOf(foreign)).toMatchObject({ status: 403, code: 'forbidden_origin' });
  });

  it('to a model shows who answered: whole, streamed and in a vendor’s dialect', async () => {
    const messages = [{ role: 'user', content: PROMPT }];
    const turns = [
      ['/message', { message: PROMPT, context_id: 'log:json' }],
      ['/stream', { message: PROMPT, context_id: 'log:sse' }],
      ['/v1/chat/completions', { model: MODEL, messages }],
    ] as const;
    for (const [path, body] of turns) {
      expect(await lineOf(await call('POST', path, body))).toMatchObject({
        path,
        status: 200,
        provider: 'openai',
        model: MODEL,
        task: 'default',
        rule: 'default',
        finish_reason: 'stop',
        first_token_ms: expect.any(Number),
      });
    }
    expect(log.text).not.toContain('quick brown');
  });

  it('for embeddings shows who made them', async () => {
    const body = { model: `openai/${MODEL}`, input: PROMPT };
    expect(await lineOf(await call('POST', '/v1/embeddings', body))).toMatchObject({
      path: '/v1/embeddings',
      status: 200,
      provider: 'openai',
      model: MODEL,
    });
  });

  it.each([
    ['/message', { message: PROMPT }],
    ['/v1/embeddings', { model: `openai/${MODEL}`, input: PROMPT }],
  ])(
    'that the upstream fails at %s has its status, its masked text and the attempts',
    async (path, body) => {
      const said = `busy with "${PROMPT}" for sk-abcdefghijklmn`;
      const fault = { type: 'status', status: 503, message: said } as const;
      if (path === '/v1/embeddings') stage.upstream.listingFault = fault;
      else stage.upstream.next({ fault });
      const line = await lineOf(await call('POST', path, body));
      stage.upstream.listingFault = undefined;
      expect(line).toMatchObject({
        level: 'warn',
        status: 502,
        code: 'upstream_error',
        upstream_status: 503,
        attempts: [{ provider: 'openai', model: MODEL, status: 503, code: 'upstream_error' }],
      });
      expect(line['error']).toContain('busy with "[quoted]" for [masked]');
    },
  );

  it('that ends in a cut-off stream has the status of the failure', async () => {
    stage.upstream.next({ text: ['half', 'an'], fault: { type: 'cut', afterTokens: 1 } });
    expect(await lineOf(await call('POST', '/stream', { message: PROMPT }))).toMatchObject({
      status: 502,
      code: 'upstream_truncated',
      attempts: [{ code: 'upstream_truncated' }],
    });
  });

  it('whose caller disconnects is a 499', async () => {
    stage.upstream.next({ fault: { type: 'silent' } });
    const leaving = new AbortController();
    const asked = stage.upstream.requests.length;
    const call499 = fetch(`${stage.rhetor.url}/message`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        'x-request-id': 'leaves',
      },
      body: JSON.stringify({ message: PROMPT }),
      signal: leaving.signal,
    });
    await stage.upstream.until(() => stage.upstream.requests.length > asked);
    leaving.abort();
    await expect(call499).rejects.toThrow('aborted');
    expect(await lineOf('leaves')).toMatchObject({ status: 499, code: 'client_closed_request' });
  });

  it('from a probe is not logged', async () => {
    const probes = [await call('GET', '/health'), await call('GET', '/ready')];
    const read = await call('GET', '/providers');
    await lineOf(read);
    for (const id of probes) expect(log.with({ client_request_id: id })).toEqual([]);
  });

  it('has one line, and nothing else is logged about it', async () => {
    await lineOf(await call('POST', '/message', { message: PROMPT, oops: 1 }));
    expect(log.lines).toHaveLength(1);
  });
});

describe('a request on a socket', () => {
  const headers = { authorization: `Bearer ${TOKEN}` };

  it('has its line in Rhetor’s dialect; the connection has one, and pings have none', async () => {
    const client = await SocketClient.connect(stage.rhetor.socketUrl, { headers });
    expect(await log.lineWith({ path: '/ws', method: 'GET' })).toMatchObject({ status: 101 });
    client.send({
      type: 'LLM_REQUEST',
      req_id: 1,
      payload: { message: PROMPT, context: 'log:ws' },
    });
    await client.untilIdle(1);
    expect(await log.lineWith({ type: 'LLM_REQUEST' })).toMatchObject({
      event: 'request',
      logger: 'Socket',
      method: 'WS',
      path: '/ws',
      status: 200,
      context: 'log:ws',
      provider: 'openai',
      request_id: expect.any(String),
      duration_ms: expect.any(Number),
    });
    await client.ask({ type: 'STATUS' }, 1);
    await log.lineWith({ type: 'STATUS', status: 200 });
    await client.ask({ type: 'PING' }, 1);
    client.send({ type: 'LLM_REQUEST', payload: { message: '' } });
    await log.lineWith({ type: 'LLM_REQUEST', status: 422, code: 'validation_failed' });
    await client.ask({ type: PROMPT }, 1);
    await log.lineWith({ method: 'WS', status: 400, code: 'invalid_value' });
    stage.upstream.next({ fault: { type: 'status', status: 503, message: PROMPT } });
    client.send({ type: 'LLM_REQUEST', req_id: 2, payload: { message: PROMPT } });
    await client.untilIdle(2);
    await log.lineWith({ type: 'LLM_REQUEST', status: 502, upstream_status: 503 });
    expect(log.with({ type: 'PING' })).toEqual([]);
    expect(log.text).not.toContain('quick brown');
    client.terminate();
  });

  it('has its line in the dialect of Tekton’s shared client', async () => {
    const client = await FlatClient.connect(stage.rhetor.socketUrl, { headers });
    client.send({ type: 'GENERATE', request_id: 'one', prompt: PROMPT, context_id: 'log:flat' });
    await client.answerTo('one');
    expect(await log.lineWith({ type: 'GENERATE' })).toMatchObject({
      method: 'WS',
      status: 200,
      context: 'log:flat',
    });
    await client.close();
  });

  it('that is refused at the upgrade has its line', async () => {
    await expect(SocketClient.connect(stage.rhetor.socketUrl)).rejects.toThrow('401');
    expect(await log.lineWith({ method: 'GET', path: '/ws' })).toMatchObject({
      status: 401,
      code: 'unauthorized',
    });
  });
});
