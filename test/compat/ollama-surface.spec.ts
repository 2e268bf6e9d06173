/** Ollama's surface besides answers: lists, embeddings, contexts, refusals, lines on the wire. */
import { Ollama } from 'ollama';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';

const HELLO = { model: 'rhetor', messages: [{ role: 'user', content: 'Hello' }] };

describe("Ollama's surface", () => {
  let stage: Stage;
  let client: Ollama;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic', 'ollama'],
      tasks: { default: { retries: 0 }, poetry: { provider: 'anthropic' } },
    });
    stage.upstream.knows = (model, vendor) =>
      model.startsWith(vendor === 'ollama' ? 'llama-' : 'claude-');
    client = new Ollama({ host: stage.rhetor.url });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const withHeaders = (headers: Readonly<Record<string, string>>) =>
    new Ollama({ host: stage.rhetor.url, headers });

  it('asks the vendors about an unlisted name, and treats a tag as no name', async () => {
    const answerOf = async (model: string) => {
      const response = await stage.rhetor.post('/api/chat', { ...HELLO, model, stream: false });
      return response.headers.get('x-rhetor-provider');
    };
    expect(await answerOf('llama-unheard-of')).toBe('ollama');
    expect(await answerOf('poetry:latest')).toBe('anthropic');
    expect(await answerOf('rhetor/poetry')).toBe('anthropic');
  });

  it('streams lines unless asked not to', async () => {
    const response = await stage.rhetor.post('/api/chat', HELLO);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await response.text()).split('\n');
    expect(lines.pop()).toBe('');
    const last: unknown = JSON.parse(lines.at(-1) ?? '');
    expect(last).toMatchObject({ done: true, done_reason: 'stop' });
  });

  it('ends a failing stream with an error line', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    const response = await stage.rhetor.post('/api/chat', { ...HELLO, model: `openai/${MODEL}` });
    const lines = (await response.text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ error: expect.any(String) });
    expect(lines.join()).not.toContain('"done":true');
  });

  it('lists every name, describes each, and runs none', async () => {
    const { models } = await client.list();
    expect(models.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['rhetor', 'rhetor/poetry', MODEL, `anthropic/${MODEL}`]),
    );
    expect(models[0]).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await client.show({ model: `openai/${MODEL}` })).toMatchObject({
      capabilities: ['completion', 'tools'],
      details: { family: 'openai' },
      model_info: { 'general.architecture': 'openai', 'openai.context_length': 100_000 },
    });
    await expect(client.show({ model: 'nope' })).rejects.toMatchObject({ status_code: 404 });
    expect(await client.ps()).toEqual({ models: [] });
    expect(await client.version()).toEqual({ version: expect.stringMatching(/^0\.\d+\.\d+$/) });
  });

  it('embeds one text and many', async () => {
    for (const provider of ['openai', 'ollama']) {
      const answer = await client.embed({
        model: `${provider}/${MODEL}`,
        input: ['one', 'three'],
        dimensions: 2,
      });
      expect(answer).toMatchObject({
        model: MODEL,
        embeddings: [
          [3, 0.5],
          [5, 0.5],
        ],
        prompt_eval_count: 2,
      });
    }
    const one = await client.embed({ model: `ollama/${MODEL}`, input: 'four' });
    expect(one.embeddings).toEqual([[4, 0.5, 1, 1.5]]);
    const byAnthropic = client.embed({ model: `anthropic/${MODEL}`, input: 'x' });
    await expect(byAnthropic).rejects.toMatchObject({ status_code: 422 });
    const empty = client.embed({ model: `ollama/${MODEL}`, input: [] });
    await expect(empty).rejects.toMatchObject({ status_code: 400 });
  });

  it('stores a turn with a context, which the next prompt continues', async () => {
    const kept = withHeaders({ 'x-rhetor-context': 'compat:ollama' });
    await kept.chat(HELLO);
    await kept.generate({ model: 'rhetor', prompt: 'And now?', system: 'Be terse.' });
    expect(stage.sentMessages).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hello, world!' },
      { role: 'user', content: 'And now?' },
    ]);
    const stored = await jsonOf(await stage.rhetor.get('/contexts/compat:ollama'));
    expect(stored).toMatchObject({ count: 4 });
  });

  it('refuses under the caller’s own name what the requested model does not support', async () => {
    const claude = `anthropic/claude-sonnet-4-5`;
    const refusals = [
      [{ model: claude, options: { seed: 7 } }, /^options\.seed: /],
      [{ model: claude, format: 'json' }, /^format: /],
      [
        { model: `openai/${MODEL}`, options: { repeat_penalty: 1.1 } },
        /^options\.repeat_penalty: /,
      ],
    ] as const;
    for (const [body, words] of refusals) {
      await expect(client.chat({ ...HELLO, ...body, stream: false })).rejects.toMatchObject({
        status_code: 400,
        error: expect.stringMatching(words),
      });
    }
    expect(stage.upstream.requests).toEqual([]);
  });

  describe('a body without the content type of JSON', () => {
    const FORM = 'application/x-www-form-urlencoded';
    const post = (path: string, body: string, headers: Readonly<Record<string, string>>) =>
      fetch(stage.rhetor.url + path, {
        method: 'POST',
        headers,
        // Bytes, because fetch would add a content type to a text.
        body: new TextEncoder().encode(body),
      });
    const chat = JSON.stringify({ ...HELLO, stream: false });
    const generate = JSON.stringify({ model: 'rhetor', prompt: 'Hello', stream: false });
    const show = JSON.stringify({ model: 'rhetor' });

    it.each([
      ['/api/chat', chat, {}],
      ['/api/chat', chat, { 'content-type': FORM }],
      ['/api/chat/', `\n ${chat}`, { 'content-type': `${FORM}; charset=utf-8` }],
      ['/api/generate', generate, { 'content-type': FORM }],
      ['/api/show', show, {}],
    ])('is taken by %s, as Ollama takes it', async (path, body, headers) => {
      expect((await post(path, body, headers)).status).toBe(200);
    });

    it.each([
      ['from a page', '/api/chat', chat, { origin: 'http://localhost:3000' }],
      ['from a page as a form', '/api/chat', chat, { origin: 'http://localhost', type: FORM }],
      ['of another type', '/api/chat', chat, { type: 'text/plain' }],
      ['of another type', '/api/chat', chat, { type: 'multipart/form-data; boundary=x' }],
      ['of another charset', '/api/chat', chat, { type: `${FORM}; charset=iso-8859-1` }],
      ['that is a form', '/api/chat', 'model=rhetor&prompt=Hello', { type: FORM }],
      ['outside of Ollama’s routes', '/api/v1/chat', chat, { type: FORM }],
      ['outside of Ollama’s routes', '/api/v1/generate', generate, {}],
      ['outside of Ollama’s routes', '/v1/chat/completions', chat, {}],
      ['outside of Ollama’s routes', '/message', '{"message":"Hello"}', { type: FORM }],
    ])('is refused %s', async (_, path, body, { type, ...headers }: Record<string, string>) => {
      const all = { ...headers, ...(type !== undefined && { 'content-type': type }) };
      expect((await post(path, body, all)).status).toBe(415);
    });

    it('is invalid JSON if it is meant as JSON', async () => {
      expect((await post('/api/chat', '{"model":', { 'content-type': FORM })).status).toBe(400);
    });
  });

  it('refuses an invalid body in its own form', async () => {
    const response = await fetch(`${stage.rhetor.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"model":',
    });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toEqual({ error: expect.any(String) });
  });
});
