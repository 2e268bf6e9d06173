/** What a caller adds to its own messages goes to a vendor of its dialect, even where Rhetor writes them anew. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireRecord } from '../../src/model/json/narrowing.ts';
import { PlaybackUpstream } from '../replay/playback-upstream.ts';
import { shortAnswer } from '../replay/recordings/short-answers.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { postTo } from './post-to.ts';

const MARK = { cache_control: { type: 'ephemeral' } };
const OWN = { zz_own: { of: 'the caller' } };
const USER = { role: 'user', content: 'And now?' };

let upstream: PlaybackUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(({ path, body }) =>
    shortAnswer(path, body['stream'] === true),
  );
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

/** Adds to the conversation, so that the caller's messages go after those that are stored. */
async function say(path: string, context: string, body: object): Promise<WireRecord> {
  const headers = { 'x-rhetor-context': context, 'x-rhetor-history': 'append' };
  const response = await postTo(rhetor, path, body, headers);
  expect(await response.text()).not.toContain('error');
  expect(response.status).toBe(200);
  return upstream.last?.body ?? {};
}

describe('system messages of a caller, before the stored conversation', () => {
  it('keep their role and fields in chat completions', async () => {
    const system = [
      { role: 'developer', content: 'Be kind.', name: 'boss', ...OWN },
      { role: 'system', content: [{ type: 'text', text: 'Be brief.', ...MARK }] },
    ];
    const body = { model: 'chat/m', messages: [...system, USER] };
    await say('/v1/chat/completions', 'chat-system', body);
    const { messages } = await say('/v1/chat/completions', 'chat-system', body);
    expect(messages).toEqual([
      ...system,
      USER,
      expect.objectContaining({ role: 'assistant' }),
      USER,
    ]);
  });

  it('keep their role and fields in responses', async () => {
    const system = { type: 'message', role: 'developer', content: 'Be kind.', ...OWN };
    const body = { model: 'responses/m', instructions: 'Be brief.', input: [system, USER] };
    await say('/v1/responses', 'responses-system', body);
    const { instructions, input } = await say('/v1/responses', 'responses-system', body);
    expect(instructions).toBe('Be brief.');
    const { type: _type, ...said } = system;
    expect(input).toMatchObject([said, USER, { role: 'assistant' }, USER]);
  });

  it('keep their marks in messages', async () => {
    const system = [
      { type: 'text', text: 'Be kind.', ...MARK },
      { type: 'text', text: 'Be brief.', ...OWN },
    ];
    const body = { model: 'anthropic/m', max_tokens: 9, system, messages: [USER] };
    await say('/v1/messages', 'messages-system', body);
    const sent = await say('/v1/messages', 'messages-system', body);
    expect(sent['system']).toEqual(system);
    expect(sent['messages']).toMatchObject([USER, { role: 'assistant' }, USER]);
  });

  it('keep their fields in Ollama’s chats', async () => {
    const system = { role: 'system', content: 'Be kind.', ...OWN };
    const body = { model: 'ollama/m', stream: false, messages: [system, USER] };
    await say('/api/chat', 'ollama-system', body);
    const { messages } = await say('/api/chat', 'ollama-system', body);
    expect(messages).toMatchObject([system, USER, { role: 'assistant' }, USER]);
  });

  it('go with the first message of a conversation as they came', async () => {
    const system = { role: 'developer', content: 'Be kind.', ...OWN };
    const given = { role: 'user', content: [{ type: 'text', text: 'Hi', ...OWN }] };
    const { messages } = await say('/v1/chat/completions', 'chat-first', {
      ...{ model: 'chat/m', messages: [system, given] },
    });
    expect(messages).toEqual([system, given]);
  });
});

describe('marks of a cache', () => {
  const marked = (text: string, marks: object = MARK): object => ({
    role: 'user',
    content: [{ type: 'text', text, ...marks }],
  });

  it('are kept with stored messages, and the newest that the vendor takes are sent', async () => {
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await say('/v1/messages', 'piled-up', {
        ...{ model: 'anthropic/m', max_tokens: 9, messages: [marked(text)] },
      });
    }
    const body = { model: 'anthropic/m', max_tokens: 9, messages: [marked('six')] };
    const { messages } = await say('/v1/messages', 'piled-up', body);
    const said = (messages as WireRecord[]).filter(({ role }) => role === 'user');
    expect(said).toEqual([
      { role: 'user', content: 'one' },
      { role: 'user', content: 'two' },
      ...['three', 'four', 'five', 'six'].map((text) => marked(text)),
    ]);
  });

  it('are Rhetor’s own besides two stored ones where the request has none', async () => {
    for (const text of ['one', 'two', 'three']) {
      await say('/v1/messages', 'own-marks', {
        ...{ model: 'anthropic/m', max_tokens: 9, messages: [marked(text)] },
      });
    }
    const sent = await say('/v1/messages', 'own-marks', {
      ...{ model: 'anthropic/m', max_tokens: 9, system: 'Be kind.', messages: [USER] },
    });
    const marks = JSON.stringify(sent).match(/"cache_control"/g) ?? [];
    expect(marks.length).toBeGreaterThanOrEqual(3);
    expect(marks.length).toBeLessThanOrEqual(4);
  });

  it('survive an export and an import', async () => {
    await say('/v1/messages', 'exported', {
      ...{ model: 'anthropic/m', max_tokens: 9, messages: [marked('one')] },
    });
    const file = await (await rhetor.get('/contexts/exported/export')).text();
    expect(file).toContain('"cache_control"');
    const copy = JSON.stringify({ ...JSON.parse(file), context_id: 'imported' });
    const response = await fetch(`${rhetor.url}/contexts/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: copy,
    });
    expect(response.status).toBeLessThan(300);
    const { messages } = await say('/v1/messages', 'imported', {
      ...{ model: 'anthropic/m', max_tokens: 9, messages: [marked('two')] },
    });
    expect(messages).toMatchObject([marked('one'), { role: 'assistant' }, marked('two')]);
  });
});
