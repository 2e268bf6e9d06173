/** Anthropic's surface besides answers: counts, lists, contexts, refusals, headers, waiting. */
import {
  Anthropic,
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, UUID } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';

const HELLO: MessageCreateParamsNonStreaming = {
  model: 'rhetor',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
};

describe("Anthropic's surface", () => {
  let stage: Stage;
  let client: Anthropic;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic', 'ollama'],
      tasks: { default: { retries: 0 }, 'claude-alias': { provider: 'ollama' } },
    });
    stage.upstream.knows = (model, vendor) => vendor === 'anthropic' && model.startsWith('claude-');
    client = new Anthropic({ apiKey: 'any', baseURL: stage.rhetor.url, maxRetries: 0 });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const ask = (more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
    client.messages.create({ ...HELLO, ...more }, { headers }).withResponse();

  it('asks the vendors about an unlisted name', async () => {
    const { response } = await ask({ model: 'claude-haiku-4-5' });
    expect(response.headers.get('x-rhetor-provider')).toBe('anthropic');
    const alias = await ask({ model: 'claude-alias' });
    expect(alias.response.headers.get('x-rhetor-provider')).toBe('ollama');
  });

  it('passes the vendor’s own thinking fields to the vendor, whatever Rhetor knows about the model', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1_024 };
    const cached = { type: 'ephemeral' };
    const content = [{ type: 'text', text: 'Hello', cache_control: cached }];
    await ask({
      model: 'claude-haiku-4-5',
      max_tokens: 2_000,
      thinking,
      messages: [{ role: 'user', content }],
      tools: [{ name: 'a', input_schema: { type: 'object' }, cache_control: cached }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(stage.upstream.lastRequest.body).toMatchObject({
      thinking,
      messages: [{ role: 'user', content }],
      tools: [{ name: 'a', cache_control: cached }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
  });

  it('passes a document to a vendor that can read it, and otherwise refuses it by its place', async () => {
    const source = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' };
    const content = [{ type: 'document', source }];
    const messages = [{ role: 'user', content }];
    await ask({ model: `anthropic/${MODEL}`, messages });
    expect(stage.sentMessages).toEqual(messages);
    await expect(ask({ model: `openai/${MODEL}`, messages })).rejects.toMatchObject({
      status: 400,
      apiMessage: expect.stringMatching(/^messages\.0\.content\.0: /),
    });
  });

  it('refuses under the caller’s own name what the requested model does not support', async () => {
    const tools = [{ name: 'a', input_schema: { type: 'object' } }];
    const refusals = [
      [{ model: `ollama/${MODEL}`, tool_choice: { type: 'any' }, tools }, /^tool_choice: /],
      [
        { model: `openai/${MODEL}`, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
        /^tools\.0: /,
      ],
    ] as const;
    for (const [body, words] of refusals) {
      const refused = ask(body);
      await expect(refused).rejects.toThrow(BadRequestError);
      await expect(refused).rejects.toMatchObject({
        type: 'invalid_request_error',
        apiMessage: expect.stringMatching(words),
      });
    }
    expect(stage.upstream.requests).toEqual([]);
  });

  it('estimates the tokens of a request, including system, tools and images', async () => {
    const { max_tokens: _, ...question } = HELLO;
    const least = await client.messages.countTokens(question);
    expect(least.input_tokens).toBeGreaterThan(0);
    const more = await client.messages.countTokens({
      ...question,
      system: 'Be as terse as you can.',
      tools: [{ name: 'weather', description: 'Of a city.', input_schema: { type: 'object' } }],
    });
    expect(more.input_tokens).toBeGreaterThan(least.input_tokens + 10);
    expect(stage.upstream.requests).toEqual([]);
    const stream = client.messages.stream(HELLO);
    for await (const event of stream) {
      if (event.type !== 'message_start') continue;
      expect(event.message.usage.input_tokens).toBe(least.input_tokens);
    }
  });

  it('lists every name in the vendor’s form, and describes each', async () => {
    const page = await client.models.list();
    const ids = page.data.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['rhetor', 'rhetor/claude-alias', MODEL, `ollama/${MODEL}`]),
    );
    expect(page.hasNextPage()).toBe(false);
    expect(await client.models.retrieve(`openai/${MODEL}`)).toMatchObject({
      id: `openai/${MODEL}`,
      type: 'model',
      display_name: MODEL,
      max_input_tokens: 100_000,
    });
    await expect(client.models.retrieve('nope')).rejects.toThrow(NotFoundError);
  });

  it('stores a turn with a context, which another surface continues, including calls', async () => {
    const context = { 'x-rhetor-context': 'compat:anthropic' };
    const arguments_ = ['{"city":"Oslo"}'];
    stage.upstream.next({ toolCalls: [{ id: 'call_1', name: 'weather', arguments: arguments_ }] });
    const tools = [{ name: 'weather', input_schema: { type: 'object' } }];
    const { data } = await ask({ tools, model: `anthropic/${MODEL}` }, context);
    const result = { type: 'tool_result', tool_use_id: 'call_1', content: 'rain' };
    const messages = [
      ...HELLO.messages,
      { role: 'assistant', content: data.content },
      { role: 'user', content: [result] },
    ];
    await ask({ tools, messages }, context);
    await stage.rhetor.post('/message', { message: 'And now?', context_id: 'compat:anthropic' });
    expect(stage.sentMessages).toMatchObject([
      { role: 'system' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', tool_calls: [{ id: 'call_1' }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
      { role: 'assistant', content: 'Hello, world!' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('sends the headers that clients read', async () => {
    const { data, response } = await ask({}, { 'x-request-id': 'mine' });
    expect(response.headers.get('request-id')).not.toBe('mine');
    expect(response.headers.get('x-client-request-id')).toBe('mine');
    expect(data.id).toBe(`msg_${response.headers.get('request-id')}`);
  });

  it('ends a failing stream with the vendor’s own event and the right class', async () => {
    stage.upstream.next({
      text: 'one two three',
      fault: { type: 'error-event', afterTokens: 2, reason: 'rate_limit' },
    });
    let text = '';
    const failed = client.messages
      .stream({ ...HELLO, model: 'claude-cut-short' })
      .on('text', (delta) => (text += delta))
      .finalMessage();
    await expect(failed).rejects.toBeInstanceOf(APIError);
    await expect(failed).rejects.toMatchObject({ type: 'rate_limit_error' });
    expect(text).toBe('one two ');
  });

  it.each([
    ['{"model":', 400, 'invalid_request_error'],
    [`"${'x'.repeat(5 * 1024 * 1024)}"`, 413, 'request_too_large'],
  ])('refuses a bad body in its own envelope: %.30s', async (body, status, type) => {
    const response = await fetch(`${stage.rhetor.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(status);
    expect(await jsonOf(response)).toEqual({
      type: 'error',
      error: { type, message: expect.any(String) },
      request_id: response.headers.get('request-id'),
    });
  });
});

describe('Anthropic’s surface with a busy model', () => {
  it('returns the retry delay and the request id', async () => {
    const model = 'simulated-fast?error=429&retry_after=7';
    const rhetor = await TestRhetor.start({
      providers: { simulated: { kind: 'simulated', default_model: model } },
      tasks: { default: { retries: 0 } },
    });
    const client = new Anthropic({ apiKey: 'any', baseURL: rhetor.url, maxRetries: 0 });
    const error: unknown = await client.messages
      .create({ ...HELLO, model })
      .catch((thrown) => thrown);
    if (!(error instanceof RateLimitError))
      throw new Error('not refused as busy', { cause: error });
    expect(error.requestID).toMatch(UUID);
    expect(error.headers.get('retry-after')).toBe('7');
    await rhetor.stop();
  });
});

describe('Anthropic’s surface with a token', () => {
  it('accepts the token as the key, and refuses another with the client’s own class', async () => {
    const rhetor = await TestRhetor.start({
      variables: { RHETOR_AUTH_TOKEN: 'the-token-of-it-all' },
    });
    const ask = (apiKey: string) =>
      new Anthropic({ apiKey, baseURL: rhetor.url, maxRetries: 0 }).messages.create({
        ...HELLO,
        model: 'simulated-fast?rate=0&echo=1',
      });
    expect((await ask('the-token-of-it-all')).content).toMatchObject([{ text: 'Hello' }]);
    await expect(ask('another')).rejects.toThrow(AuthenticationError);
    await rhetor.stop();
  });
});
