/** Bodies with status 200 that are no answer, and answers whose choices come in another order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { type PlayedAnswer, PlaybackUpstream } from '../replay/playback-upstream.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { postTo } from './post-to.ts';

const QUESTION = [{ role: 'user', content: 'Count.' }];
const SURFACES = {
  chat: { path: '/v1/chat/completions', body: { messages: QUESTION } },
  responses: { path: '/v1/responses', body: { input: QUESTION } },
  anthropic: { path: '/v1/messages', body: { messages: QUESTION, max_tokens: 9 } },
  ollama: { path: '/api/chat', body: { messages: QUESTION } },
} as const;
type Surface = keyof typeof SURFACES;

const JSON_HEADERS = { 'content-type': 'application/json' };

let upstream: PlaybackUpstream;
let rhetor: TestRhetor;
let played: PlayedAnswer;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(() => played);
  const { origin } = upstream;
  rhetor = await TestRhetor.start({
    providers: {
      chat: { kind: 'openai', base_url: `${origin}/v1` },
      responses: { kind: 'openai', api: 'responses', base_url: `${origin}/v1` },
      anthropic: { kind: 'anthropic', base_url: origin },
      ollama: { kind: 'ollama', base_url: origin },
    },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

function ask(
  surface: Surface,
  provider: Surface,
  more: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { path, body } = SURFACES[surface];
  return postTo(rhetor, path, { model: `${provider}/m`, stream: false, ...body, ...more }, headers);
}

describe.each(Object.keys(SURFACES) as Surface[])('a body of %s', (surface) => {
  it.each(['{}', '{"id":"x"}', '[{}]', '<html>busy</html>'])(
    'with status 200 that is no answer is named so, and not as a status: %s',
    async (body) => {
      played = { headers: JSON_HEADERS, body };
      const response = await ask(surface, surface, {});
      const text = await response.text();
      expect(response.status, text).toBe(502);
      expect(text).toContain('an answer that cannot be read');
      expect(text).toContain('status 200');
    },
  );

  it.each(['{}', '<html>busy</html>'])(
    'is no status where a stream was asked for: %s',
    async (body) => {
      played = { headers: JSON_HEADERS, body };
      for (const asker of [surface, surface === 'chat' ? 'anthropic' : 'chat'] as const) {
        const text = await (await ask(asker, surface, { stream: true })).text();
        expect(text).toMatch(/an answer that cannot be read|before it was complete/);
      }
    },
  );

  it('that says what failed is the vendor’s error', async () => {
    played = { headers: JSON_HEADERS, body: '{"error":{"message":"too busy today"}}' };
    expect(await (await ask(surface, surface, {})).text()).toContain('too busy today');
  });

  it('that was cut is reported as cut', async () => {
    played = { headers: JSON_HEADERS, body: '{"id":"x","mess' };
    const text = await (await ask(surface, surface, {})).text();
    expect(text).not.toContain('cannot be read');
    expect(text).toContain('before it was complete');
  });
});

describe('choices in another order', () => {
  const choice = (index: number, content: string): object => ({
    ...{ index, finish_reason: 'stop' },
    ...{ message: { role: 'assistant', content }, delta: { role: 'assistant', content } },
  });
  const completion = { id: 'c', object: 'chat.completion', model: 'm' };

  it.each([
    ['whole', {}],
    ['several asked for', { n: 2 }],
  ])('give the first by its index, %s', async (name, more) => {
    const choices = [choice(1, 'Second.'), choice(0, 'First.')];
    played = { headers: JSON_HEADERS, body: JSON.stringify({ ...completion, choices }) };
    const context = `order:${name.replaceAll(' ', '-')}`;
    const response = await ask('chat', 'chat', more, { 'x-rhetor-context': context });
    expect(await jsonOf(response)).toMatchObject({ choices });
    const stored = await (await rhetor.get(`/contexts/${context}`)).text();
    expect(stored).toContain('First.');
    expect(stored).not.toContain('Second.');
  });

  it('give the first by its index to another dialect', async () => {
    const choices = [choice(1, 'Second.'), choice(0, 'First.')];
    played = { headers: JSON_HEADERS, body: JSON.stringify({ ...completion, choices }) };
    const response = await ask('anthropic', 'chat', {});
    expect(await jsonOf(response)).toMatchObject({ content: [{ type: 'text', text: 'First.' }] });
  });

  it('give the first by its index in a stream', async () => {
    const chunks = [
      [choice(1, 'Second. '), choice(0, 'First. ')],
      [choice(0, 'Still first.'), choice(1, 'Still second.')],
    ].map((choices) => `data: ${JSON.stringify({ ...completion, choices })}\n\n`);
    played = { body: `${chunks.join('')}data: [DONE]\n\n` };
    const text = await (await ask('anthropic', 'chat', { stream: true })).text();
    expect(text).toContain('First. ');
    expect(text).toContain('Still first.');
    expect(text).not.toContain('econd');
  });

  it('are taken as numbered by a server that does not begin with 0', async () => {
    const choices = [choice(1, 'Only.')];
    played = { headers: JSON_HEADERS, body: JSON.stringify({ ...completion, choices }) };
    const response = await ask('anthropic', 'chat', {});
    expect(await jsonOf(response)).toMatchObject({ content: [{ text: 'Only.' }] });
  });
});
