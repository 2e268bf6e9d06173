/** OpenAI's surface besides answers: model names, contexts, embeddings, refusals, headers. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  OpenAI,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, UUID } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';

const HELLO = [{ role: 'user' as const, content: 'Hello' }];

describe("OpenAI's surface", () => {
  let stage: Stage;
  let client: OpenAI;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic', 'ollama'],
      tasks: {
        default: { retries: 0 },
        ergon_code: { provider: 'anthropic' },
        poetry: { provider: 'ollama' },
        'gpt-alias': { provider: 'ollama', model: MODEL },
        backed: {
          provider: 'ollama',
          retries: 0,
          fallbacks: [{ provider: 'openai', model: MODEL }],
        },
      },
    });
    stage.upstream.knows = (model) => model !== 'nope';
    client = new OpenAI({ apiKey: 'any', baseURL: `${stage.rhetor.url}/v1`, maxRetries: 0 });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const ask = (model: string, headers: Readonly<Record<string, string>> = {}, more: object = {}) =>
    client.chat.completions.create({ model, messages: HELLO, ...more }, { headers }).withResponse();

  it.each([
    ['rhetor', 'openai'],
    ['rhetor/default', 'openai'],
    ['rhetor/ergon_code', 'anthropic'],
    ['poetry', 'ollama'],
    ['gpt-alias', 'ollama'],
    [MODEL, 'openai'],
    [`anthropic/${MODEL}`, 'anthropic'],
    ['anthropic/another-model', 'anthropic'],
  ])('answers to the name %s with a model of %s', async (name, provider) => {
    const { response } = await ask(name);
    expect(response.headers.get('x-rhetor-provider')).toBe(provider);
  });

  it('selects a rule by the headers if the model name allows it', async () => {
    const byTask = await ask('rhetor', { 'x-rhetor-task': 'poetry' });
    expect(byTask.response.headers.get('x-rhetor-provider')).toBe('ollama');
    const headers = { 'x-rhetor-component': 'ergon', 'x-rhetor-task': 'code' };
    const byComponent = await ask('rhetor', headers);
    expect(byComponent.response.headers.get('x-rhetor-provider')).toBe('anthropic');
  });

  it('lists every name, and describes each', async () => {
    const { data } = await client.models.list();
    const ids = data.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['rhetor', 'rhetor/poetry', 'gpt-alias', MODEL, `ollama/${MODEL}`]),
    );
    expect(await client.models.retrieve(`ollama/${MODEL}`)).toEqual({
      id: `ollama/${MODEL}`,
      object: 'model',
      created: expect.any(Number),
      owned_by: 'ollama',
    });
    const plain = await jsonOf(await stage.rhetor.get(`/v1/models/ollama/${MODEL}`));
    expect(plain).toMatchObject({ id: `ollama/${MODEL}` });
    await expect(client.models.retrieve('nope')).rejects.toThrow(NotFoundError);
  });

  it('sends only a plain client’s messages', async () => {
    await ask('rhetor');
    expect(stage.sentMessages).toEqual(HELLO);
  });

  it('stores a turn with a context, which any surface continues, and none without', async () => {
    const kept = { 'x-rhetor-context': 'compat:kept' };
    const { response } = await ask('rhetor', kept);
    expect(response.headers.get('x-rhetor-context')).toBe('compat:kept');
    expect(await jsonOf(await stage.rhetor.get('/contexts/compat:kept'))).toMatchObject({
      messages: [{ content: 'Hello' }, { content: 'Hello, world!' }],
    });
    await stage.rhetor.post('/message', { message: 'And now?', context_id: 'compat:kept' });
    expect(stage.sentMessages).toMatchObject([
      { role: 'system' },
      { content: 'Hello' },
      { content: 'Hello, world!' },
      { content: 'And now?' },
    ]);
    const { response: bare } = await ask('rhetor');
    const unkept = bare.headers.get('x-rhetor-context');
    expect((await stage.rhetor.get(`/contexts/${unkept}`)).status).toBe(404);
  });

  it('accepts the context in the metadata too', async () => {
    await ask('rhetor', {}, { metadata: { 'x-rhetor-context': 'compat:meta', team: 'a' } });
    expect(stage.upstream.lastRequest.body['metadata']).toEqual({ team: 'a' });
    expect((await stage.rhetor.get('/contexts/compat:meta')).status).toBe(200);
    await expect(ask('rhetor', { 'x-rhetor-context': '../x' })).rejects.toThrow(BadRequestError);
  });

  it('names dropped options in a header', async () => {
    const { response } = await ask(`anthropic/${MODEL}`, {}, { user: 'bob', store: true });
    expect(response.headers.get('x-rhetor-dropped')).toBe('user, store');
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('bob');
  });

  it('sends headers that a client can read, whatever the body contains', async () => {
    const messages = Array.from({ length: 400 }, (_, index) => ({
      role: 'user' as const,
      content: 'Hello',
      name: `caller-${index}`,
    }));
    const { response } = await ask(`anthropic/${MODEL}`, {}, { messages });
    expect(response.headers.get('x-rhetor-dropped')).toMatch(/^messages\.0\.name, .*, \.\.\.$/);
    const odd = await ask('openai/odd \ud800 é');
    expect(odd.response.headers.get('x-rhetor-model')).toBe('odd%20%EF%BF%BD%20%C3%A9');
  });

  it('cancels an embedding when its caller disconnects', async () => {
    const asked = Promise.withResolvers<IncomingMessage>();
    const silent = createServer((request, response) => {
      if (request.method === 'POST') return asked.resolve(request);
      response.end('{"data":[]}');
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const rhetor = await TestRhetor.start({
      providers: { box: { kind: 'openai', base_url: `http://127.0.0.1:${port}/v1` } },
    });
    const caller = new AbortController();
    const asking = new OpenAI({ apiKey: 'any', baseURL: `${rhetor.url}/v1` }).embeddings.create(
      { model: 'box/any', input: 'x' },
      { signal: caller.signal },
    );
    asking.catch(() => undefined);
    const { socket } = await asked.promise;
    const closed = once(socket, 'close');
    caller.abort();
    await closed;
    await expect(asking).rejects.toThrow(APIUserAbortError);
    await rhetor.stop();
    silent.close();
  });

  it('never returns another model’s answer if the named model does not support the request', async () => {
    await expect(ask(`anthropic/${MODEL}`, {}, { seed: 7 })).rejects.toMatchObject({
      status: 400,
      param: 'seed',
    });
    expect(stage.upstream.requests).toEqual([]);
  });

  it('recovers a stream as the header says', async () => {
    const fault = { type: 'cut', afterTokens: 2 } as const;
    stage.upstream.next({ text: 'one two three', fault }, { text: 'one two three' });
    const stream = await client.chat.completions.create(
      { model: 'backed', messages: HELLO, stream: true },
      { headers: { 'x-rhetor-stream-recovery': 'buffer' } },
    );
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('one two three');
    expect(stage.upstream.requests.map(({ vendor }) => vendor)).toEqual(['ollama', 'openai']);
  });

  it('sends the headers that clients read', async () => {
    const { response } = await ask('rhetor', { 'x-request-id': 'mine' });
    expect(response.headers.get('x-request-id')).toMatch(UUID);
    expect(response.headers.get('x-client-request-id')).toBe('mine');
    expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/);
  });

  it('embeds a batch in its order', async () => {
    const input = ['one', 'three', 'seven'];
    for (const provider of ['openai', 'ollama']) {
      const { data, usage, model } = await client.embeddings.create({
        model: `${provider}/${MODEL}`,
        input,
        dimensions: 3,
      });
      expect(data.map(({ embedding }) => [...embedding])).toEqual([
        [3, 0.5, 1],
        [5, 0.5, 1],
        [5, 0.5, 1],
      ]);
      expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
      expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
      expect(model).toBe(MODEL);
    }
  });

  it('embeds as numbers on request, and tokens if they can be decoded', async () => {
    const float = { encoding_format: 'float', input: 'four' } as const;
    const asFloats = await client.embeddings.create({ ...float, model: `openai/${MODEL}` });
    expect(asFloats.data[0]?.embedding).toEqual([4, 0.5, 1, 1.5]);
    const tokens = { ...float, input: [[1, 2, 3]] };
    const ofTokens = await client.embeddings.create({ ...tokens, model: `openai/${MODEL}` });
    expect(ofTokens.data[0]?.embedding[0]).toBe(3);
    const toOllama = client.embeddings.create({ ...tokens, model: `ollama/${MODEL}` });
    await expect(toOllama).rejects.toThrow(BadRequestError);
  });

  it('embeds only with the requested model', async () => {
    const byAnthropic = client.embeddings.create({ model: `anthropic/${MODEL}`, input: 'x' });
    await expect(byAnthropic).rejects.toThrow(UnprocessableEntityError);
    stage.upstream.listingFault = { type: 'status', status: 429, headers: { 'retry-after': '7' } };
    const failing = client.embeddings.create({ model: `ollama/${MODEL}`, input: 'x' });
    await expect(failing).rejects.toThrow(RateLimitError);
    await failing.catch((error: unknown) => {
      expect((error as RateLimitError).headers?.get('retry-after')).toBe('7');
    });
    await expect(client.embeddings.create({ model: MODEL, input: [] })).rejects.toThrow(
      BadRequestError,
    );
  });

  it.each([
    ['{"model":', 400, 'invalid_json'],
    [
      `{"model":"rhetor","messages":[],"x":${'['.repeat(70)}${']'.repeat(70)}}`,
      400,
      'invalid_value',
    ],
    [`"${'x'.repeat(5 * 1024 * 1024)}"`, 413, 'body_too_large'],
  ])('refuses a bad body in its own envelope: %.30s', async (body, status, code) => {
    const response = await fetch(`${stage.rhetor.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(status);
    expect(await jsonOf(response)).toEqual({
      error: {
        message: expect.any(String),
        type: 'invalid_request_error',
        param: code === 'invalid_value' ? '(body)' : null,
        code,
      },
    });
    expect(response.headers.get('x-request-id')).toMatch(UUID);
  });

  it('refuses an unknown path in its own form too', async () => {
    const response = await stage.rhetor.get('/v1/nowhere');
    expect(response.status).toBe(404);
    expect(await jsonOf(response)).toMatchObject({ error: { code: 'not_found', param: null } });
  });
});

describe('OpenAI’s surface with a token', () => {
  it('accepts the token as the key, and refuses others with the client’s own classes', async () => {
    const rhetor = await TestRhetor.start({
      variables: { RHETOR_AUTH_TOKEN: 'the-token-of-it-all' },
    });
    const ask = (apiKey: string, headers: Readonly<Record<string, string>> = {}) =>
      new OpenAI({ apiKey, baseURL: `${rhetor.url}/v1`, maxRetries: 0 }).chat.completions.create(
        { model: 'simulated-fast?rate=0&echo=1', messages: HELLO },
        { headers },
      );
    expect((await ask('the-token-of-it-all')).choices[0]?.message.content).toBe('Hello');
    await expect(ask('another')).rejects.toThrow(AuthenticationError);
    const foreign = ask('the-token-of-it-all', { origin: 'https://elsewhere.example' });
    await expect(foreign).rejects.toThrow(PermissionDeniedError);
    await rhetor.stop();
  });
});
