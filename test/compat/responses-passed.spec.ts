/** The Responses API in front of its own vendor: all passes but what Rhetor owns, which is where a response belongs. */
import { OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/model/json/json.ts';
import type { WireRecord } from '../../src/model/json/narrowing.ts';
import { type PlayedAnswer, PlaybackUpstream } from '../replay/playback-upstream.ts';
import { postTo } from './post-to.ts';
import { TestRhetor } from '../support/rhetor.ts';

const USAGE = {
  ...{ input_tokens: 9, output_tokens: 7, total_tokens: 16 },
  ...{ input_tokens_details: { cached_tokens: 3 }, output_tokens_details: { reasoning_tokens: 2 } },
};
const SAID = {
  ...{ id: 'msg_vendor', type: 'message', role: 'assistant', status: 'completed' },
  content: [{ type: 'output_text', text: 'At noon.', annotations: [] }],
};
const OUTPUT = [
  { id: 'rs_vendor', type: 'reasoning', summary: [], encrypted_content: 'c2VhbGVk' },
  { id: 'ws_vendor', type: 'web_search_call', status: 'completed', action: { type: 'search' } },
  SAID,
];
const RESPONSE = {
  ...{ id: 'resp_vendor', object: 'response', created_at: 1, model: 'gpt-of-today' },
  ...{ status: 'completed', output: OUTPUT, usage: USAGE, zz_new: true, instructions: 'theirs' },
};
const BEGUN = { ...RESPONSE, status: 'in_progress', output: [], usage: null };
const AT = { output_index: 0, item_id: 'msg_vendor', content_index: 0 };
const STREAM: readonly WireRecord[] = [
  { type: 'response.created', response: BEGUN },
  { type: 'response.queued', response: BEGUN },
  { type: 'response.in_progress', response: BEGUN },
  { type: 'response.output_item.added', output_index: 0, item: { ...SAID, content: [] } },
  { type: 'response.content_part.added', ...AT, part: { ...SAID.content[0], text: '' } },
  { type: 'response.output_text.delta', ...AT, delta: 'At ', logprobs: [] },
  { type: 'response.output_text.delta', ...AT, delta: 'noon.', logprobs: [] },
  { type: 'response.output_text.done', ...AT, text: 'At noon.' },
  { type: 'response.output_item.done', output_index: 0, item: SAID },
  { type: 'response.completed', response: { ...RESPONSE, output: [SAID] } },
].map((event, sequence_number) => ({ ...event, sequence_number: sequence_number * 2 }));

const played = new Map<string, PlayedAnswer>();
let upstream: PlaybackUpstream;
let rhetor: TestRhetor;
let client: OpenAI;

function sse(events: readonly WireRecord[]): PlayedAnswer {
  const texts = events.map(
    (event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  return { body: texts.join('') };
}
const WHOLE = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(RESPONSE) };

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(
    ({ body }) =>
      played.get(String(body['model'])) ?? (body['stream'] === true ? sse(STREAM) : WHOLE),
  );
  const openai = { kind: 'openai', api: 'responses', base_url: `${upstream.origin}/v1` };
  rhetor = await TestRhetor.start({ providers: { openai }, tasks: { default: { retries: 0 } } });
  client = new OpenAI({ apiKey: 'any', baseURL: `${rhetor.url}/v1`, maxRetries: 0 });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

async function eventsOf(body: WireRecord): Promise<readonly WireRecord[]> {
  const response = await rhetor.post('/v1/responses', { stream: true, input: 'When?', ...body });
  return (await response.text())
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as WireRecord);
}

function idIn({ response }: WireRecord): unknown {
  return isRecord(response) ? response['id'] : undefined;
}

describe('a response of its own vendor', () => {
  it('reaches the client as the vendor wrote it, under Rhetor’s id', async () => {
    const final = await client.responses
      .stream({ model: 'openai/gpt-5', input: 'When?' })
      .finalResponse();
    expect(final).toMatchObject({
      ...RESPONSE,
      id: expect.any(String),
      output: [SAID],
      instructions: null,
    });
    expect(final.output_text).toBe('At noon.');
    // The vendor's client refuses events that it does not know, so it is not asked.
    const later = { type: 'response.zz_new', response_id: 'resp_vendor', sequence_number: 3 };
    played.set('later', sse(STREAM.toSpliced(2, 0, later)));
    const events = await eventsOf({ model: 'openai/later' });
    expect(events[2]).toEqual({ ...later, response_id: events[0] && idIn(events[0]) });
    expect(JSON.stringify(events)).not.toContain('resp_vendor');
    const whole = await client.responses.create({ model: 'openai/gpt-5', input: 'When?' });
    expect(whole).toMatchObject({ ...RESPONSE, id: expect.any(String), instructions: null });
    expect(whole.id).not.toBe('resp_vendor');
  });

  it('has its place at Rhetor alone', async () => {
    const model = 'openai/gpt-5';
    const first = await client.responses.create({ model, input: 'When?' });
    expect(upstream.last?.body).toEqual({
      ...{ model: 'gpt-5', input: 'When?', store: false, include: ['reasoning.encrypted_content'] },
    });
    const second = await client.responses.create({
      ...{ model, input: [{ role: 'user', content: 'Sure?' }], previous_response_id: first.id },
    });
    expect(second.previous_response_id).toBe(first.id);
    const { previous_response_id: previous, input } = upstream.last?.body ?? {};
    expect(previous).toBeUndefined();
    expect(input).toMatchObject([
      { role: 'user', content: 'When?' },
      { type: 'reasoning', encrypted_content: 'c2VhbGVk' },
      { type: 'web_search_call' },
      { role: 'assistant' },
      { role: 'user', content: 'Sure?' },
    ]);
  });

  it('can follow another without being kept', async () => {
    const model = 'openai/gpt-5';
    const first = await client.responses.create({ model, input: 'When?' });
    const follow = { model, input: 'Sure?', previous_response_id: first.id, store: false };
    const aside = await client.responses.create(follow);
    expect(upstream.last?.body['input']).toHaveLength(5);
    expect(upstream.last?.body['include']).toBeUndefined();
    expect(aside).toMatchObject({ store: false });
    // Nothing came between.
    await client.responses.create({ ...follow, store: true });
    expect(upstream.last?.body['input']).toHaveLength(5);
    await expect(
      client.responses.create({ model, input: 'Again?', previous_response_id: aside.id }),
    ).rejects.toMatchObject({ status: 400, param: 'previous_response_id' });
  });

  it('keeps its id for a repeat of the request', async () => {
    const ask = async (): Promise<unknown> => {
      const body = { model: 'openai/gpt-5', input: 'When?' };
      const answer = await postTo(rhetor, '/v1/responses', body, { 'idempotency-key': 'passed-2' });
      return answer.json();
    };
    expect(await ask()).toEqual(await ask());
  });

  it('ends with Rhetor’s failure if it is cut or fails, numbered on', async () => {
    const failed = {
      type: 'response.failed',
      response: { ...BEGUN, status: 'failed', error: { code: 'server_error', message: 'broken' } },
    };
    played.set('cut', sse(STREAM.slice(0, -1)));
    played.set('failed', sse([...STREAM.slice(0, -1), failed]));
    for (const model of ['openai/cut', 'openai/failed']) {
      const events = await eventsOf({ model });
      const numbers = events.map((event) => Number(event['sequence_number']));
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(events.slice(-2)).toMatchObject([
        { type: 'error' },
        { type: 'response.failed', response: { status: 'failed' } },
      ]);
      expect(JSON.stringify(events)).not.toContain('resp_vendor');
      expect(new Set(events.flatMap((event) => idIn(event) ?? [])).size).toBe(1);
    }
  });

  it('is put right where the client would stumble', async () => {
    const odd = STREAM.map((event) => {
      switch (event['type']) {
        case 'response.output_text.delta':
          return { ...event, delta: [{ type: 'output_text', text: event['delta'] }] };
        case 'response.completed':
          return {
            ...{ type: 'response.done', sequence_number: event['sequence_number'] },
            response: {
              status: 'completed',
              usage: { ...USAGE, output_tokens: '7', input_tokens: {} },
            },
          };
        default:
          return event;
      }
    });
    played.set('odd', sse(odd));
    const events = await eventsOf({ model: 'openai/odd' });
    expect(events[5]).toEqual(STREAM[5]);
    const { input_tokens: _input, ...counted } = USAGE;
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { object: 'response', output: [], usage: counted },
    });
  });
});

describe('a body for its own vendor', () => {
  it('keeps the items of a caller that keeps its own history', async () => {
    const input = [
      { role: 'user', content: 'When?' },
      ...OUTPUT,
      { type: 'tool_search_call', call_id: null, execution: 'server', arguments: {} },
      { type: 'tool_search_output', call_id: null, execution: 'server', tools: [] },
      { type: 'zz_new', id: 'zz_1', of: 'next year' },
      { role: 'user', content: [{ type: 'input_image', image_url: 'http://intranet/tide.png' }] },
    ];
    const body = {
      ...{ model: 'openai/gpt-5', input, store: false, previous_response_id: null },
      ...{
        text: { format: { type: 'grammar', definition: 'x' } },
        tool_choice: { type: 'zz_new' },
      },
      ...{
        tools: [{ type: 'zz_new', of: 'next year' }],
        top_logprobs: 2,
        prompt: { id: 'pmpt_1' },
      },
    };
    const response = await rhetor.post('/v1/responses', body);
    expect(response.status).toBe(200);
    expect(upstream.last?.body).toEqual({ ...body, model: 'gpt-5' });
  });

  it('may have no input but a prompt that the vendor keeps', async () => {
    const body = { model: 'openai/gpt-5', prompt: { id: 'pmpt_1' }, store: false };
    expect((await rhetor.post('/v1/responses', body)).status).toBe(200);
    expect(upstream.last?.body).toEqual({ ...body, model: 'gpt-5' });
  });

  it('is opened where Rhetor has sealed it', async () => {
    const sealed = (model: string) => ({
      ...{ id: 'rs_rhetor', type: 'reasoning', summary: [] },
      encrypted_content: `openai_reasoning:openai/${model}:c2VhbGVk`,
    });
    const question = { role: 'user', content: 'Sure?' };
    const response = await rhetor.post('/v1/responses', {
      ...{ model: 'openai/gpt-5', store: false },
      input: [sealed('gpt-5'), sealed('o3'), SAID, question],
    });
    expect(response.headers.get('x-rhetor-dropped')).toBe('reasoning');
    expect(upstream.last?.body['input']).toEqual([
      { type: 'reasoning', summary: [], encrypted_content: 'c2VhbGVk' },
      SAID,
      question,
    ]);
  });
});
