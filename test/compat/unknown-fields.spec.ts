/** Fields that only one vendor knows: refused for others, unless the rule or the caller says that they may be dropped. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';

const MESSAGES = [{ role: 'user', content: 'Hello' }];
const DROP = { 'x-rhetor-unknown-fields': 'drop' };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'anthropic', 'ollama'],
    tasks: {
      default: { retries: 0 },
      lenient: {
        provider: 'anthropic',
        model: MODEL,
        retries: 0,
        unknown_fields: 'drop',
      },
      strict: { provider: 'anthropic', model: MODEL, retries: 0, unknown_fields: 'refuse' },
    },
  });
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(stage.rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const droppedOf = (response: Response): readonly string[] =>
  response.headers.get('x-rhetor-dropped')?.split(', ').toSorted() ?? [];

describe.each([false, true])('a field that the vendor lacks (streaming: %s)', (stream) => {
  const chat = (model: string, headers: Record<string, string> = {}) =>
    post(
      '/v1/chat/completions',
      { model, messages: MESSAGES, stream, web_search_options: {} },
      headers,
    );

  it('is refused by name', async () => {
    for (const model of [`anthropic/${MODEL}`, 'rhetor/strict']) {
      const response = await chat(model);
      expect(response.status).toBe(400);
      expect(await jsonOf(response)).toMatchObject({ error: { param: 'web_search_options' } });
    }
    expect(stage.upstream.requests).toEqual([]);
  });

  it('is left out and named where the caller says so', async () => {
    const response = await chat(`anthropic/${MODEL}`, DROP);
    expect(response.status).toBe(200);
    expect(droppedOf(response)).toEqual(['web_search_options']);
    expect(stage.upstream.lastRequest.body).not.toHaveProperty('web_search_options');
    await response.text();
  });

  it('is left out and named where the rule says so, unless the caller refuses', async () => {
    const response = await chat('rhetor/lenient');
    expect(response.status).toBe(200);
    expect(droppedOf(response)).toEqual(['web_search_options']);
    await response.text();
    const refused = await chat('rhetor/lenient', { 'x-rhetor-unknown-fields': 'refuse' });
    expect(refused.status).toBe(400);
  });

  it('is never left out for its own vendor', async () => {
    const response = await chat(`openai/${MODEL}`, DROP);
    expect(droppedOf(response)).toEqual([]);
    expect(stage.upstream.lastRequest.body).toMatchObject({ web_search_options: {} });
    await response.text();
  });

  it('is refused, or left out and named, on the other surfaces, too', async () => {
    const claude = { model: `openai/${MODEL}`, max_tokens: 9, messages: MESSAGES, stream };
    const container = { ...claude, container: 'c1' };
    expect((await post('/v1/messages', container)).status).toBe(400);
    const messages = await post('/v1/messages', container, DROP);
    expect([messages.status, droppedOf(messages)]).toEqual([200, ['container']]);
    await messages.text();
    const input = { model: `anthropic/${MODEL}`, input: 'Hello', stream, made_up: 1 };
    const responses = await post('/v1/responses', input, DROP);
    expect([responses.status, droppedOf(responses)]).toEqual([200, ['made_up']]);
    await responses.text();
    const ollama = {
      model: `openai/${MODEL}`,
      messages: MESSAGES,
      stream,
      options: { mirostat: 1 },
    };
    const chatted = await post('/api/chat', ollama, DROP);
    expect(chatted.status).toBe(200);
    expect(droppedOf(chatted).join()).toContain('mirostat');
    await chatted.text();
  });
});

it('an unknown word for it is refused', async () => {
  const body = { model: `openai/${MODEL}`, messages: MESSAGES };
  const response = await post('/v1/chat/completions', body, {
    'x-rhetor-unknown-fields': 'maybe',
  });
  expect(response.status).toBe(400);
});

describe('the betas of a vendor’s client', () => {
  const body = { max_tokens: 9, messages: MESSAGES, context_management: { edits: [] } };
  const betas = { 'anthropic-beta': 'context-management-2025-06-27,fine-grained-2025-05-14' };

  it('reach its own vendor with the fields that need them, and no other header does', async () => {
    const headers = { ...betas, cookie: 'a=b', 'x-api-key': 'sk-callers-own', 'x-mine': '1' };
    const claude = { model: `anthropic/${MODEL}`, ...body };
    expect((await post('/v1/messages', claude, headers)).status).toBe(200);
    const { headers: sent, body: asked } = stage.upstream.lastRequest;
    expect(sent['anthropic-beta']).toBe(betas['anthropic-beta']);
    expect(asked).toMatchObject({ context_management: { edits: [] } });
    expect(sent['cookie']).toBeUndefined();
    expect(sent['x-mine']).toBeUndefined();
    expect(JSON.stringify(sent)).not.toContain('sk-callers-own');
  });

  it('reach no other vendor', async () => {
    const other = { model: `openai/${MODEL}`, ...body };
    const response = await post('/v1/messages', other, betas);
    expect(response.status).toBe(200);
    expect(droppedOf(response)).toEqual(['context_management']);
    expect(stage.upstream.lastRequest.headers['anthropic-beta']).toBeUndefined();
  });
});
