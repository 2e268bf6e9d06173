/** The Messages API in front of its own vendor: bodies and answers pass, whatever Rhetor does besides. */
import { Anthropic } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireRecord } from '../../src/model/json/narrowing.ts';
import { ask } from '../prompts/library.ts';
import { bodyDifferences } from '../replay/body-differences.ts';
import { type PlayedAnswer, PlaybackUpstream } from '../replay/playback-upstream.ts';
import { shortAnswer } from '../replay/recordings/short-answers.ts';
import { postTo } from './post-to.ts';
import { TestRhetor } from '../support/rhetor.ts';

const USAGE = { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 7 };
const CONTENT = [
  { type: 'thinking', thinking: 'The moon.', signature: 'c2VhbGVk' },
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'tides' } },
  { type: 'text', text: 'At noon.' },
];
const MESSAGE = {
  ...{ id: 'msg_vendor', type: 'message', role: 'assistant', model: 'claude-of-today' },
  ...{ content: CONTENT, stop_reason: 'pause_turn', stop_sequence: null, usage: USAGE },
};

const played = new Map<string, PlayedAnswer>();
let upstream: PlaybackUpstream;
let rhetor: TestRhetor;
let client: Anthropic;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(
    ({ path, body }) =>
      played.get(String(body['model'])) ?? shortAnswer(path, body['stream'] === true),
  );
  rhetor = await TestRhetor.start({
    providers: { anthropic: { kind: 'anthropic', base_url: upstream.origin } },
    tasks: { default: { retries: 0 }, warm: { retries: 0, options: { temperature: 0.5 } } },
  });
  const prompt = { name: 'Harbour', component: 'harbour', content: 'You watch the harbour.' };
  await ask(rhetor, 'POST', '/prompts', { ...prompt, is_default: true }, 201);
  client = new Anthropic({ apiKey: 'any', baseURL: rhetor.url, maxRetries: 0 });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

function sse(events: readonly WireRecord[]): PlayedAnswer {
  const texts = events.map(
    (event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  return { body: texts.join('') };
}

const START = { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } };
const STREAM: readonly WireRecord[] = [
  START,
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
  { type: 'ping' },
  {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'thinking_delta', thinking: 'The moon.' },
  },
  {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'signature_delta', signature: 'c2VhbGVk' },
  },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { ...CONTENT[1], input: {} } },
  {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '{"query":"tides"}' },
  },
  { type: 'content_block_stop', index: 1 },
  { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'At ' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'noon.' } },
  { type: 'content_block_stop', index: 2 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'pause_turn', stop_sequence: null },
    usage: { output_tokens: 7 },
  },
  { type: 'message_stop' },
];

function plays(model: string, answer: PlayedAnswer): string {
  played.set(model, answer);
  return `anthropic/${model}`;
}

const MARK = { cache_control: { type: 'ephemeral' } } as const;
const marked = (text: string) => ({ type: 'text' as const, text, ...MARK });

describe('an answer of its own vendor', () => {
  it('reaches the client as the vendor wrote it, streamed', async () => {
    const model = plays('streamed', sse(STREAM));
    const question = { role: 'user' as const, content: 'When?' };
    const stream = client.messages.stream({ model, max_tokens: 99, messages: [question] });
    expect(await stream.finalMessage()).toMatchObject(MESSAGE);
    const beta = client.beta.messages.stream({ model, max_tokens: 99, messages: [question] });
    expect(await beta.finalMessage()).toMatchObject(MESSAGE);
  });

  it('reaches the client as the vendor wrote it, whole', async () => {
    const body = JSON.stringify({ ...MESSAGE, zz_new: { of: 'next year' } });
    const model = plays('whole', { headers: { 'content-type': 'application/json' }, body });
    const response = await rhetor.post('/v1/messages', {
      ...{ model, max_tokens: 99, messages: [{ role: 'user', content: 'When?' }] },
    });
    expect(await response.text()).toBe(body);
  });

  it('never looks finished if it is cut or fails, whatever came before', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
    const ends = { cut: STREAM.slice(0, -2), failed: [...STREAM.slice(0, -3), error] };
    for (const [name, events] of Object.entries(ends)) {
      const model = plays(name, sse(events));
      const response = await rhetor.post('/v1/messages', {
        ...{ model, max_tokens: 99, messages: [{ role: 'user', content: 'When?' }], stream: true },
      });
      const heard = await response.text();
      expect(heard).toContain('"text":"noon."');
      expect(heard).not.toContain('message_stop');
      expect(heard).not.toContain('message_delta');
      expect(heard.match(/^event: error$/gm)).toHaveLength(1);
    }
  });

  it('is put right where the client would stumble', async () => {
    const odd = STREAM.filter(({ type }) => type !== 'ping').map((event) => {
      switch (event['type']) {
        case 'message_start':
          return {
            type: 'message_start',
            message: { id: 'msg_vendor', usage: { input_tokens: '9' } },
          };
        case 'message_delta':
          return { ...event, delta: { stop_reason: 'length' }, usage: { output_tokens: 'many' } };
        default:
          return event;
      }
    });
    const body = odd
      .flatMap((event) => (event === odd[0] ? [event, event] : [event]))
      .map(
        (event) =>
          `data: ${JSON.stringify(event).replace('"noon."', '[{"type":"text","text":"noon."}]')}\n\n`,
      )
      .join('');
    const stream = client.messages.stream({
      ...{ model: plays('odd', { body }), max_tokens: 99 },
      messages: [{ role: 'user', content: 'When?' }],
    });
    expect(await stream.finalMessage()).toMatchObject({
      ...{ id: 'msg_vendor', role: 'assistant', content: CONTENT, stop_reason: 'max_tokens' },
      usage: { input_tokens: 9 },
    });
  });
});

const BODY = {
  model: 'anthropic/kept',
  max_tokens: 99,
  system: [{ type: 'text', text: 'Be terse.' }, marked('Tides only.')],
  messages: [
    { role: 'user', content: [marked('When is the tide?')] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2VhbGVk' },
        { type: 'tool_use', id: 'toolu_1', name: 'tides', input: { port: 'Faro' }, ...MARK },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'Noon' }] },
  ],
  tools: [
    { name: 'tides', input_schema: { type: 'object' }, ...MARK },
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  thinking: { type: 'of_next_year', depth: 3 },
  output_format: { type: 'grammar', definition: 'x' },
  tool_choice: { type: 'of_next_year' },
  context_management: { edits: [] },
};

async function arrived(
  headers: Record<string, string>,
  body: WireRecord = BODY,
): Promise<WireRecord> {
  const response = await postTo(rhetor, '/v1/messages?beta=true', body, headers);
  expect(await response.json()).toMatchObject({ content: [{ text: 'Yes.' }] });
  return upstream.last?.body ?? {};
}

describe('a body for its own vendor', () => {
  it.each([
    ['a context', { 'x-rhetor-context': 'passed:one' }],
    [
      'the same context again, where it is the conversation already',
      { 'x-rhetor-context': 'passed:one' },
    ],
    ['a key', { 'idempotency-key': 'passed-1' }],
    ['a task without options', { 'x-rhetor-task': 'default' }],
  ])('arrives as it was sent with %s', async (_name, headers) => {
    expect(bodyDifferences(BODY, await arrived(headers))).toEqual([]);
  });

  it('gets the rule’s options besides', async () => {
    expect(bodyDifferences(BODY, await arrived({ 'x-rhetor-task': 'warm' }))).toEqual([
      'temperature is added',
    ]);
  });

  it('keeps its marks where a component’s prompt comes before it', async () => {
    const { system: _system, ...unprompted } = BODY;
    const { system, ...rest } = await arrived({ 'x-rhetor-component': 'harbour' }, unprompted);
    expect(system).toBe('You watch the harbour.');
    expect(bodyDifferences(unprompted, rest)).toEqual([]);
  });

  it('keeps its marks where the conversation is Rhetor’s', async () => {
    const headers = { 'x-rhetor-context': 'passed:two', 'x-rhetor-history': 'append' };
    const first = { ...BODY, messages: [{ role: 'user', content: [marked('One?')] }] };
    await arrived(headers, first);
    const { system, messages } = await arrived(headers, {
      ...first,
      messages: [{ role: 'user', content: [marked('Two?')] }],
    });
    expect(system).toEqual(BODY.system);
    expect(messages).toMatchObject([
      { role: 'user', content: [marked('One?')] },
      { role: 'assistant' },
      { role: 'user', content: [marked('Two?')] },
    ]);
  });

  it('loses the thinking of another model alone, and the answer says so', async () => {
    const foreign = { type: 'thinking', thinking: 'Hm.', signature: '' };
    const said = { type: 'text', text: 'Noon.' };
    const messages = [
      { role: 'user', content: 'When?' },
      { role: 'assistant', content: [foreign, said] },
      { role: 'user', content: 'Sure?' },
    ];
    const response = await rhetor.post('/v1/messages', {
      ...{ model: 'anthropic/claude-sonnet-4-5', max_tokens: 99, messages },
    });
    expect(response.headers.get('x-rhetor-dropped')).toBe('reasoning');
    expect(upstream.last?.body['messages']).toEqual([
      messages[0],
      { role: 'assistant', content: [said] },
      messages[2],
    ]);
  });
});

describe('a count', () => {
  const question = { model: 'anthropic/counted', messages: BODY.messages, system: BODY.system };

  it('is the vendor’s, of the body as it was sent, with its betas', async () => {
    const betas = { 'anthropic-beta': 'token-counting-2024-11-01' };
    const path = '/v1/messages/count_tokens';
    const response = await postTo(rhetor, `${path}?beta=true`, question, betas);
    expect(await response.json()).toEqual({ input_tokens: 12 });
    expect(upstream.last).toMatchObject({ path, body: { ...question, model: 'counted' } });
    expect(upstream.last?.headers).toMatchObject(betas);
  });

  it('is Rhetor’s where the vendor gives none', async () => {
    for (const body of ['{}', '{"input_tokens":"many"}', '']) {
      const model = plays(`uncounted-${body.length}`, { body });
      const response = await rhetor.post('/v1/messages/count_tokens', { ...question, model });
      const { input_tokens: count } = (await response.json()) as { readonly input_tokens: number };
      expect(count).toBeGreaterThan(12);
    }
  });
});
