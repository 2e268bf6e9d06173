/** Idempotency-Key on the compatible surfaces, whose official clients retry requests by themselves. */
import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODEL, Stage } from '../api/stage.ts';
import { postTo } from './post-to.ts';

let stage: Stage;
let openai: OpenAI;
let anthropic: Anthropic;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  stage = await Stage.start({ tasks: { default: { retries: 0 } } });
  const { url } = stage.rhetor;
  openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0 });
});
beforeEach(() => {
  stage.upstream.reset();
  headers = { 'idempotency-key': randomUUID() };
});
afterAll(() => stage.stop());

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('a repeat', () => {
  it('of a chat completion gets the stored answer, even if no conversation is stored', async () => {
    const ask = () => openai.chat.completions.create({ model: MODEL, messages }, { headers });
    const first = await ask();
    const { data, response } = await ask().withResponse();
    expect(response.headers.get('idempotent-replayed')).toBe('true');
    expect(data.choices).toEqual(first.choices);
    expect(data.usage).toEqual(first.usage);
    expect(stage.upstream.requests).toHaveLength(1);
  });

  it('of a message gets the stored answer', async () => {
    const ask = () =>
      anthropic.messages.create({ model: MODEL, max_tokens: 64, messages }, { headers });
    const first = await ask();
    expect((await ask()).content).toEqual(first.content);
    expect(stage.upstream.requests).toHaveLength(1);
  });

  it.each([
    ['/api/chat', { messages, stream: false }],
    ['/api/chat', { messages, stream: true }],
    ['/api/generate', { prompt: 'Hello', stream: false }],
    ['/api/generate', { prompt: 'Hello' }],
  ])('of Ollama’s %s gets the stored answer: %j', async (path, body) => {
    const ask = async (more: object = {}): Promise<Response> =>
      postTo(stage.rhetor, path, { model: MODEL, ...body, ...more }, headers);
    const said = async (response: Response): Promise<string> => {
      const lines = (await response.text()).trim().split('\n');
      return lines
        .map((line) => JSON.parse(line) as { response?: string; message?: { content: string } })
        .map(({ response: text, message }) => text ?? message?.content)
        .join('');
    };
    const first = await said(await ask());
    expect(first).toBe('Hello, world!');
    const again = await ask();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await said(again)).toBe(first);
    expect(stage.upstream.requests).toHaveLength(1);
    const other = await ask({ options: { temperature: 0 } });
    expect(other.status).toBe(400);
    expect(await other.text()).toContain('idempotency-key');
  });

  it('of a response gets the stored answer and its id, which the next request can name', async () => {
    const ask = () => openai.responses.create({ model: MODEL, input: 'Hello' }, { headers });
    const first = await ask();
    const again = await ask();
    expect(again.id).toBe(first.id);
    expect(again.output_text).toBe(first.output_text);
    expect(stage.upstream.requests).toHaveLength(1);
    await openai.responses.create({
      model: MODEL,
      input: 'And now?',
      previous_response_id: again.id,
    });
    expect(stage.sentMessages).toMatchObject([
      { role: 'user', content: 'Hello' },
      { role: 'assistant' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('of a response that was cut off replaces it, and the next request continues from it', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 1 } });
    const request = { model: MODEL, input: 'Hello', stream: true } as const;
    const ids: string[] = [];
    const ask = async (): Promise<void> => {
      for await (const event of await openai.responses.create(request, { headers })) {
        if (event.type === 'response.created') ids.push(event.response.id);
      }
    };
    await expect(ask()).rejects.toBeInstanceOf(Error);
    await ask();
    const next = { model: MODEL, input: 'And now?', previous_response_id: ids[1] ?? '' };
    await openai.responses.create(next);
    expect(stage.sentMessages).toMatchObject([
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hello, world!' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('with another x-rhetor header is a different request, and refused', async () => {
    const request = { model: MODEL, messages };
    await openai.chat.completions.create(request, { headers });
    const other = { headers: { ...headers, 'x-rhetor-task': 'code' } };
    await expect(openai.chat.completions.create(request, other)).rejects.toMatchObject({
      message: expect.stringContaining('idempotency-key'),
    });
    expect(stage.upstream.requests).toHaveLength(1);
  });
});

describe('a conversation by x-rhetor-context', () => {
  it('has the question once when a turn was cut off and repeated', async () => {
    const context = 'user:7';
    const send = (content: string, more: Readonly<Record<string, string>> = {}) =>
      openai.chat.completions.create(
        { model: MODEL, messages: [{ role: 'user', content }], stream: true },
        { headers: { ...more, 'x-rhetor-context': context } },
      );
    for (const text of ['one', 'two']) for await (const _ of await send(text));
    stage.upstream.next({ text: 'a b c', fault: { type: 'cut', afterTokens: 1 } });
    const cut = async (): Promise<void> => {
      for await (const _ of await send('three', headers));
    };
    await expect(cut()).rejects.toBeInstanceOf(Error);
    await cut();
    expect(stage.sentMessages).toHaveLength(5);
    const answer = await stage.rhetor.get(`/contexts/${context}?include_archived=true`);
    const stored = (await answer.json()) as { readonly messages: { readonly content: string }[] };
    expect(stored.messages.map(({ content }) => content)).toEqual([
      'one',
      'Hello, world!',
      'two',
      'Hello, world!',
      'three',
      'Hello, world!',
    ]);
  });
});
