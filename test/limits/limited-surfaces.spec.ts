/** Every way to ask a model keeps the limits of the caller's key, and says so in its own dialect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL } from '../api/stage.ts';
import { SocketClient } from '../api/socket-client.ts';
import { FlatClient } from '../api-tekton/flat-client.ts';
import { ADMINISTRATOR, type KeyAnswer } from '../keys/key-stage.ts';
import { LimitStage } from './limit-stage.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const OPENAI = { error: { type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null } };
const ANTHROPIC = { type: 'error', error: { type: 'rate_limit_error' } };
const LIMIT = { name: 'requests_per_minute', value: 1, scope: 'key' };
const RHETOR = { code: 'rate_limited', limit: LIMIT };
const OLLAMA = { error: expect.stringContaining('requests a minute') };

/** Path, body, the form of a refusal. */
const ROUTES: readonly (readonly [path: string, body: object, refusal: object])[] = [
  ['/message', { message: 'Hello' }, RHETOR],
  ['/message', { message: 'Hello', streaming: true }, RHETOR],
  ['/stream', { message: 'Hello' }, RHETOR],
  ['/chat', { messages }, RHETOR],
  ['/v1/chat/completions', { model: MODEL, messages }, OPENAI],
  ['/v1/chat/completions', { model: MODEL, messages, stream: true }, OPENAI],
  ['/v1/responses', { model: MODEL, input: 'Hello' }, OPENAI],
  ['/v1/responses', { model: MODEL, input: 'Hello', stream: true }, OPENAI],
  ['/v1/messages', { model: MODEL, messages, max_tokens: 50 }, ANTHROPIC],
  ['/v1/messages', { model: MODEL, messages, max_tokens: 50, stream: true }, ANTHROPIC],
  ['/v1/messages/count_tokens', { model: MODEL, messages }, ANTHROPIC],
  ['/api/chat', { model: MODEL, messages, stream: false }, OLLAMA],
  ['/api/chat', { model: MODEL, messages }, OLLAMA],
  ['/api/generate', { model: MODEL, prompt: 'Hello' }, OLLAMA],
  ['/api/embed', { model: 'ollama/embed', input: 'Hello' }, OLLAMA],
  ['/v1/embeddings', { model: 'openai/embed', input: 'Hello' }, OPENAI],
  ['/api/v1/chat', { messages }, RHETOR],
  ['/api/v1/generate', { prompt: 'Hello' }, RHETOR],
  ['/api/v1/ai/specialists/ergon/message', { message: 'Hello' }, RHETOR],
  ['/api/team-chat', { message: 'Hello', target_sockets: ['ergon'] }, RHETOR],
];

let stage: LimitStage;
beforeAll(async () => {
  stage = await LimitStage.begin();
});
afterAll(() => stage.end());

/** In the ledger, by the id that the answer carries; a specialist's turn is a request of its own. */
async function recorded({ headers }: KeyAnswer): Promise<unknown> {
  const id = headers.get('x-request-id');
  const { body } = await stage.call(ADMINISTRATOR, 'GET', '/requests?limit=1000');
  const { requests } = body as { requests: readonly Record<string, unknown>[] };
  return requests.find((row) => row['request_id'] === id || row['client_request_id'] === id);
}

describe('a key with one request a minute', () => {
  it.each(ROUTES)('gets one answer of %s %j', async (path, body, refusal) => {
    const { key } = await stage.limitedKey({
      requests_per_minute: 1,
      tokens_per_minute: 1_000,
    });
    const ask = () => stage.call(key, 'POST', path, body);
    const first = await ask();
    expect(first.status, first.text).toBe(200);
    const asked = stage.upstream.requests.length + stage.upstream.listings.length;
    const second = await ask();
    expect(second.status, second.text).toBe(429);
    expect(second.body).toMatchObject(refusal);
    expect(second.text).toContain('The limit of this key, 1 requests a minute, is reached.');
    expect(stage.upstream.requests.length + stage.upstream.listings.length).toBe(asked);
    const wait = Number(second.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(61);
    expectHeaders(path, first.headers, { requests: '0' });
    expectHeaders(path, second.headers, { requests: '0' });
    if (!path.includes('count_tokens')) {
      const row = await recorded(second);
      expect(row).toMatchObject({ outcome: 'rate_limited', attempt_count: 0, input_tokens: 0 });
      expect(row).not.toHaveProperty('provider');
    }
  });

  it('gets one answer on a socket, and keeps the socket', async () => {
    const { key } = await stage.limitedKey({ requests_per_minute: 1 });
    const client = await SocketClient.connect(stage.rhetor.socketUrl, {
      headers: { authorization: `Bearer ${key}` },
    });
    for (const [id, isStreamed] of [
      [1, false],
      [2, false],
      [3, true],
    ] as const) {
      const payload = { message: 'Hello', streaming: isStreamed };
      client.send({ type: 'LLM_REQUEST', req_id: id, payload });
      const frames = await client.untilIdle(id);
      const body = frames.find(({ payload: { typing } }) => typing === undefined)?.payload ?? {};
      const answer =
        frames.map((frame) => frame.payload).find((each) => !('status' in each)) ?? body;
      if (id === 1) expect(answer).toMatchObject({ finished: true });
      else expect(answer).toMatchObject({ code: 'rate_limited' });
    }
    client.close();
  });

  it('gets one answer on a socket in the flat dialect', async () => {
    const { key } = await stage.limitedKey({ requests_per_minute: 1 });
    const client = await FlatClient.connect(stage.rhetor.socketUrl, {
      headers: { authorization: `Bearer ${key}` },
    });
    client.send({ type: 'GENERATE', request_id: 1, prompt: 'Hello' });
    expect((await client.answerTo(1))[0]).toMatchObject({ type: 'RESPONSE' });
    client.send({ type: 'GENERATE', request_id: 2, prompt: 'Hello' });
    expect((await client.answerTo(2))[0]).toMatchObject({ type: 'ERROR', code: 'rate_limited' });
    await client.close();
  });
});

function expectHeaders(
  path: string,
  headers: Headers,
  remaining: { readonly requests: string },
): void {
  const names = [...headers.keys()].filter((name) => name.includes('ratelimit')).toSorted();
  const parts = ['limit', 'remaining', 'reset'];
  if (!path.startsWith('/v1/messages')) {
    expect(names).toEqual(
      parts.flatMap((part) => ['requests', 'tokens'].map((of) => `x-ratelimit-${part}-${of}`)),
    );
    expect(headers.get('x-ratelimit-limit-requests')).toBe('1');
    expect(headers.get('x-ratelimit-limit-tokens')).toBe('1000');
    expect(headers.get('x-ratelimit-remaining-requests')).toBe(remaining.requests);
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^(?:1m\d|5\d)(?:\.\d+)?s$/);
    return;
  }
  expect(names).toEqual(
    ['requests', 'tokens'].flatMap((of) =>
      parts.map((part) => `anthropic-ratelimit-${of}-${part}`),
    ),
  );
  expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe(remaining.requests);
  const reset = Date.parse(headers.get('anthropic-ratelimit-requests-reset') ?? '');
  expect(Math.abs(reset - Date.now() - 55_000)).toBeLessThan(10_000);
}
