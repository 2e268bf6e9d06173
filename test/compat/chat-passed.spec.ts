/** Chat completions in front of their own vendor: bodies, answers and refusals pass, whatever Rhetor does besides. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireRecord } from '../../src/model/json/narrowing.ts';
import { type PlayedAnswer, PlaybackUpstream } from '../replay/playback-upstream.ts';
import { bodyDifferences } from '../replay/body-differences.ts';
import { shortAnswer } from '../replay/recordings/short-answers.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { jsonOf } from '../api/json.ts';
import { postTo } from './post-to.ts';

const PATH = '/v1/chat/completions';
const KEY = 'sk-canary-0123456789abcdef';
const MESSAGES = [{ role: 'user', content: 'When is the tide?' }];
const JSON_TYPE = { 'content-type': 'application/json' };
const HEAD = { id: 'chatcmpl-vendor', object: 'chat.completion.chunk', created: 1, model: 'm' };
const USAGE = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const USAGE_CHUNK = { ...HEAD, choices: [], usage: USAGE };
const DONE = 'data: [DONE]\n\n';

const played = new Map<string, PlayedAnswer>();
let upstream: PlaybackUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(
    ({ path, body }) =>
      played.get(String(body['model'])) ?? shortAnswer(path, body['stream'] === true),
  );
  const base = { kind: 'openai', base_url: `${upstream.origin}/v1`, api_key_env: 'PASSED_KEY' };
  rhetor = await TestRhetor.start({
    variables: { PASSED_KEY: KEY },
    providers: {
      chat: base,
      keeping: { ...base, vendor_store: 'allow' },
      streaming: { ...base, upstream_stream: true },
      ...{ parked401: base, parked402: base, parked403: base },
      claude: { kind: 'anthropic', base_url: upstream.origin },
    },
    tasks: {
      default: { retries: 0 },
      warm: { retries: 0, options: { temperature: 0.5 } },
      live: { retries: 0, upstream_stream: true },
      both: {
        retries: 0,
        provider: 'claude',
        model: 'm',
        fallbacks: [{ provider: 'chat', model: 'both' }],
      },
    },
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

function plays(model: string, answer: PlayedAnswer, provider = 'chat'): string {
  played.set(model, answer);
  return `${provider}/${model}`;
}

function chunk(index: number, delta: object, finish: string | null = null): WireRecord {
  return { ...HEAD, choices: [{ index, delta, finish_reason: finish }] };
}

const sse = (chunks: readonly WireRecord[], end = DONE): PlayedAnswer => ({
  body: chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('') + end,
});

/** The chunks of a stream, with the sentinel as text. */
async function heard(response: Response): Promise<readonly unknown[]> {
  return (await response.text())
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: '))
    .map((frame) => frame.slice('data: '.length))
    .map((data): unknown => (data === '[DONE]' ? data : JSON.parse(data)));
}

const ask = (model: string, more: object = {}, headers: Record<string, string> = {}) =>
  postTo(rhetor, PATH, { model, messages: MESSAGES, ...more }, headers);

describe('several choices', () => {
  const [one, two] = [chunk(0, { content: 'Noon.' }), chunk(1, { content: 'Midnight.' })];
  const ends = [chunk(0, {}, 'stop'), chunk(1, {}, 'length')] as const;

  it('pass streamed, each end held back to the last', async () => {
    const model = plays('two', sse([one, ends[0], two, ends[1], USAGE_CHUNK]));
    const context = { 'x-rhetor-context': 'chat-passed:two' };
    const chunks = await heard(await ask(model, { n: 2, stream: true }, context));
    expect(chunks).toEqual([one, two, ...ends, '[DONE]']);
    const { messages } = (await (await rhetor.get('/contexts/chat-passed:two')).json()) as {
      messages: readonly WireRecord[];
    };
    expect(messages.at(-1)).toMatchObject({ content: 'Noon.' });
  });

  it('keep the usage that the caller asked for', async () => {
    const model = plays('counted', sse([one, two, ...ends, USAGE_CHUNK]));
    const asked = { n: 2, stream: true, stream_options: { include_usage: true, later: 1 } };
    expect(await heard(await ask(model, asked))).toEqual([
      ...[one, two, ...ends, USAGE_CHUNK, '[DONE]'],
    ]);
    expect(upstream.last?.body['stream_options']).toEqual(asked.stream_options);
  });

  it.each([
    ['a choice that never ends', [one, ends[0], two], ''],
    ['a choice that never begins', [one, ends[0]], ''],
    ['an error after one has ended', [one, ends[0], two, { error: { message: 'busy' } }], ''],
  ])('look unfinished with %s', async (name, chunks, end) => {
    const response = await ask(plays(name, sse(chunks, end)), { n: 2, stream: true });
    const said = await response.text();
    expect(said).not.toMatch(/"finish_reason":"|\[DONE\]/);
    expect(said).toMatch(/"error":\{/);
  });
});

describe('what clients could not read', () => {
  it('is translated, and the rest passes', async () => {
    const plain = { ...chunk(0, { content: 'At ' }), later: true };
    const model = plays(
      'odd',
      sse([
        plain,
        chunk(0, { content: [{ type: 'text', text: 'noon.' }] }),
        chunk(0, { tool_calls: [{ id: 'a', function: { name: 'f', arguments: { port: 1 } } }] }),
        chunk(0, {}, 'eos_token'),
        { ...USAGE_CHUNK, usage: { prompt_tokens: '9', completion_tokens: '4' } },
      ]),
    );
    const asked = { stream: true, stream_options: { include_usage: true } };
    expect(await heard(await ask(model, asked))).toMatchObject([
      plain,
      { choices: [{ index: 0, delta: { content: 'noon.' } }] },
      {
        choices: [{ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f' } }] } }],
      },
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4 } },
      '[DONE]',
    ]);
  });

  it('is translated in a whole answer', async () => {
    const message = { role: 'assistant', content: [{ type: 'text', text: 'Noon.' }] };
    const body = JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'eos' }] });
    const response = await ask(plays('odd-whole', { headers: JSON_TYPE, body }));
    expect(await jsonOf(response)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Noon.' }, finish_reason: 'stop' }],
    });
  });
});

describe.each([false, true])('a refusal (streaming: %s)', (stream) => {
  it.each([400, 413, 422])(
    'of status %i comes in the vendor’s words, without keys',
    async (status) => {
      const error = { message: `No: ${KEY}.`, type: 'later', param: 'x', code: 'new', more: [1] };
      const model = plays(`refused-${status}`, {
        ...{ status, headers: JSON_TYPE, body: JSON.stringify({ error, request: 'r' }) },
      });
      const masked = { error: { ...error, message: 'No: [masked].' }, request: 'r' };
      const key = { 'idempotency-key': `refused-${status}-${stream}` };
      for (const replayed of [null, 'true']) {
        const response = await ask(model, { stream }, key);
        expect(response.status).toBe(status);
        expect(await response.json()).toEqual(masked);
        expect(response.headers.get('idempotent-replayed')).toBe(replayed);
      }
    },
  );

  it('of something in the request that does not exist concerns no other caller', async () => {
    const error = { message: "Item with id 'rs_1' not found.", code: null };
    const body = JSON.stringify({ error });
    const model = plays('no-item', { status: 404, headers: JSON_TYPE, body });
    for (let call = 0; call < 2; call += 1) {
      const response = await ask(model, { stream });
      expect([response.status, await response.json()]).toEqual([404, { error }]);
    }
    const route = await (await rhetor.get(`/route?model=${model}`)).text();
    expect(route).not.toContain('skipped');
  });

  it.each([401, 402, 403])('of status %i never looks like the caller’s own', async (status) => {
    const body = JSON.stringify({ error: { message: 'Not you.', code: 'mine' } });
    const model = plays(
      `hidden-${status}`,
      { status, headers: JSON_TYPE, body },
      `parked${status}`,
    );
    const response = await ask(model, { stream });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.text()).not.toContain('"mine"');
  });
});

describe('headers of the vendor', () => {
  const headers = {
    'x-request-id': 'req_vendor',
    'openai-processing-ms': '42',
    'set-cookie': 'a=b',
    'x-ratelimit-remaining-requests': '7',
  };

  it('come back as far as they concern the caller', async () => {
    const whole = shortAnswer(PATH, false);
    const model = plays('headed', { ...whole, headers: { ...JSON_TYPE, ...headers } });
    const response = await ask(model);
    expect(response.headers.get('x-rhetor-upstream-request-id')).toBe('req_vendor');
    expect(response.headers.get('openai-processing-ms')).toBe('42');
    expect(response.headers.get('x-request-id')).not.toBe('req_vendor');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBeNull();
  });

  it('come with a stream and an error, too', async () => {
    const types = { 'content-type': 'text/event-stream' };
    const streamed = plays('headed-stream', {
      ...sse([chunk(0, { content: 'Noon.' }), chunk(0, {}, 'stop')]),
      headers: { ...types, ...headers },
    });
    const refused = plays('headed-error', {
      ...{ status: 400, body: '{"error":{"message":"No."}}' },
      headers: { ...JSON_TYPE, ...headers },
    });
    for (const model of [streamed, refused]) {
      const response = await ask(model, { stream: true });
      await response.text();
      expect(response.headers.get('x-rhetor-upstream-request-id')).toBe('req_vendor');
    }
  });
});

describe('a body', () => {
  const sent = async (model: string, more: object, headers = {}): Promise<WireRecord> => {
    expect((await ask(model, more, headers)).status).toBe(200);
    return upstream.last?.body ?? {};
  };

  it('keeps values that only its vendor may understand', async () => {
    const body = {
      ...{ temperature: 3, reasoning_effort: 'most', tools: [{ type: 'later' }] },
      response_format: { type: 'grammar', grammar: 'x' },
      messages: [{ role: 'user', content: [{ type: 'later', x: 1 }, { type: 'image_url' }] }],
    };
    expect(bodyDifferences(body, await sent('chat/kept', body))).toEqual([]);
    const refused = await ask('claude/m', { temperature: 3 });
    expect(refused.status).toBe(400);
    expect(await jsonOf(refused)).toMatchObject({
      error: {
        param: 'temperature',
        message: expect.stringContaining('must be a number, 0 or more, at most 2'),
      },
    });
  });

  it('goes to the candidate that speaks its dialect, past one that does not', async () => {
    const response = await ask('rhetor/both', { temperature: 3 });
    expect(response.headers.get('x-rhetor-provider')).toBe('chat');
    expect(upstream.last?.body['temperature']).toBe(3);
  });

  it('has `store` only where the operator allows it', async () => {
    expect(await sent('chat/kept', { store: true })).not.toHaveProperty('store');
    expect(await sent('keeping/kept', { store: true })).toMatchObject({ store: true });
  });

  it('asks for a stream where rule, provider or caller say so', async () => {
    const ways: readonly [string, object][] = [
      ['chat/kept', { 'x-rhetor-upstream-stream': 'true' }],
      ['chat/kept', { 'x-rhetor-task': 'live' }],
      ['streaming/kept', {}],
    ];
    for (const [model, headers] of ways) {
      expect(await sent(model, {}, headers)).toMatchObject({ stream: true });
    }
    expect(await sent('chat/kept', {})).not.toHaveProperty('stream');
    expect(await sent('streaming/kept', {}, { 'x-rhetor-upstream-stream': 'false' })).toEqual({
      ...{ model: 'kept', messages: MESSAGES },
    });
  });

  it('gets the rule’s options besides, unless the caller set them', async () => {
    const warm = { 'x-rhetor-task': 'warm' };
    expect(await sent('chat/kept', {}, warm)).toMatchObject({ temperature: 0.5 });
    expect(await sent('chat/kept', { temperature: 1 }, warm)).toMatchObject({ temperature: 1 });
  });

  it('gives back unknown fields of earlier messages of its context', async () => {
    const headers = { 'x-rhetor-context': 'chat-passed:window', 'x-rhetor-history': 'append' };
    const first = { role: 'user', content: 'One?', later: { a: 1 } };
    await sent('chat/kept', { messages: [first] }, headers);
    const { messages } = await sent('chat/kept', {}, headers);
    expect(messages).toMatchObject([first, { role: 'assistant' }, MESSAGES[0]]);
  });
});

describe('embeddings', () => {
  it('pass both ways', async () => {
    const entry = { object: 'embedding', index: 0, embedding: 'AACAPwAAAEA=', later: 1 };
    const answer = { object: 'list', data: [entry], model: 'm', usage: { prompt_tokens: 2 } };
    const model = plays('embed', { headers: JSON_TYPE, body: JSON.stringify(answer) });
    const body = { input: [[1, 2, 3]], encoding_format: 'base64', dimensions: 2, later: { a: 1 } };
    const response = await postTo(rhetor, '/v1/embeddings', { model, ...body }, {});
    expect(await response.json()).toEqual(answer);
    expect(upstream.last?.body).toEqual({ model: 'embed', ...body });
  });

  it('are put right where the server gives another form', async () => {
    const answer = { data: [{ index: 0, embedding: [1, 2] }] };
    const model = plays('embed-odd', { headers: JSON_TYPE, body: JSON.stringify(answer) });
    const asked = { model, input: 'Hi', encoding_format: 'base64' };
    const response = await postTo(rhetor, '/v1/embeddings', asked, {});
    expect(await response.json()).toMatchObject({ data: [{ embedding: 'AACAPwAAAEA=' }] });
  });
});
