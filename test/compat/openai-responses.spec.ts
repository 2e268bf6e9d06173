/** OpenAI's Responses API with its own client: answers, exact streams, and stored conversations. */
import { APIError, BadRequestError, ConflictError, OpenAI } from 'openai';
import type { FunctionTool, ResponseStreamEvent } from 'openai/resources/responses/responses';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';
import { PROVIDER_KINDS } from './matrix.ts';
import { CompatStage } from './compat-stage.ts';

const WEATHER: FunctionTool = {
  type: 'function',
  name: 'weather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};
const CALLS = [
  { id: 'call_1', name: 'weather', arguments: ['{"city":', '"Oslo"}'] },
  { id: 'call_2', name: 'weather', arguments: ['{"city":', '"Porto"}'] },
];

describe.each(PROVIDER_KINDS)("OpenAI's client, responses → %s", (kind) => {
  let stage: CompatStage;
  let client: OpenAI;
  const isReal = kind !== 'simulated';

  beforeAll(async () => {
    stage = await CompatStage.start(kind);
    client = new OpenAI({ apiKey: 'any', baseURL: `${stage.rhetor.url}/v1`, maxRetries: 0 });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  async function eventsOf(model: string, more: object = {}): Promise<ResponseStreamEvent[]> {
    const stream = await client.responses.create({
      model,
      input: 'Hello, world!',
      stream: true,
      ...more,
    });
    const events: ResponseStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    return events;
  }

  it('answers whole', async () => {
    const model = stage.plays({ reasoning: ['I think so.'], text: 'Hello, world!' });
    const response = await client.responses.create({
      model,
      input: 'Hello, world!',
      temperature: 0.5,
    });
    expect(response.output_text).toBe('Hello, world!');
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      error: null,
      incomplete_details: null,
      temperature: 0.5,
      parallel_tool_calls: true,
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
    });
  });

  it('streams every item started, filled and repeated, numbered from 0', async () => {
    const model = stage.plays({ reasoning: ['I think so.'], text: 'Hello, world!' });
    const events = await eventsOf(model);
    const types = events
      .map(({ type }) => type)
      .filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()]);
    const last = events.at(-1);
    if (last?.type !== 'response.completed') throw new Error('not completed');
    const done = events.flatMap((event) =>
      event.type === 'response.output_item.done' ? [event.item] : [],
    );
    expect(last.response.output).toEqual(done);
    expect(done[1]).toMatchObject({ content: [{ text: 'Hello, world!' }] });
  });

  it('calls tools, in parallel, and takes their results', async () => {
    const question = { tools: [WEATHER], input: 'Rain?' };
    const whole = await client.responses.create({
      ...question,
      model: stage.plays({ toolCalls: CALLS }),
    });
    const events = await eventsOf(stage.plays({ toolCalls: CALLS }), { tools: [WEATHER] });
    const last = events.at(-1);
    if (last?.type !== 'response.completed') throw new Error('not completed');
    for (const { output } of [whole, last.response]) {
      const calls = output.filter((item) => item.type === 'function_call');
      expect(calls).toHaveLength(isReal ? 2 : 1);
      const [first] = calls;
      expect(first).toMatchObject({ name: 'weather', status: 'completed' });
      const city = isReal ? 'Oslo' : expect.any(String);
      expect(JSON.parse(first?.arguments ?? '')).toEqual({ city });
    }
    const results = whole.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: 'drizzle' }]
        : [],
    );
    const answer = await client.responses.create({
      model: stage.plays({ text: 'Rain?' }),
      tools: [WEATHER],
      previous_response_id: whole.id,
      input: results,
    });
    expect(answer.output_text).toContain(isReal ? 'Rain?' : '');
    if (!isReal) return;
    for (const text of ['Rain?', 'Oslo', 'Porto', 'drizzle', 'call_1', 'call_2']) {
      expect(stage.sent).toContain(text);
    }
  });

  it('reports why it is not complete', async () => {
    const model = stage.plays({ text: 'Only so', finish: 'length' });
    const response = await client.responses.create({ model, input: 'Only so' });
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    const events = await eventsOf(stage.plays({ text: 'Only so', finish: 'length' }));
    expect(events.at(-1)?.type).toBe('response.incomplete');
  });

  it('ends with an error when it is cut off', async () => {
    const fault = { type: 'cut', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault });
    const streaming = eventsOf(model, { input: 'one two three four' });
    await expect(streaming).rejects.toThrow(APIError);
    await expect(streaming).rejects.toMatchObject({ code: 'upstream_truncated' });
  });
});

describe('a conversation of responses', () => {
  let stage: Stage;
  let client: OpenAI;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: ['openai'] });
    client = new OpenAI({ apiKey: 'any', baseURL: `${stage.rhetor.url}/v1`, maxRetries: 0 });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const ask = (input: string, more: object = {}) =>
    client.responses.create({ model: 'rhetor', input, stream: false, ...more });

  it('continues from a response, each with its own instructions', async () => {
    const first = await ask('One?', { instructions: 'Be terse.' });
    expect(stage.sentMessages).toMatchObject([{ role: 'system', content: 'Be terse.' }, {}]);
    const second = await ask('Two?', { previous_response_id: first.id });
    expect(stage.sentMessages).toEqual([
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: 'Hello, world!' },
      { role: 'user', content: 'Two?' },
    ]);
    const third = await ask('Three?', { previous_response_id: second.id });
    expect(stage.sentMessages).toHaveLength(5);
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect(second.previous_response_id).toBe(first.id);
  });

  it('cannot be continued from its middle', async () => {
    const first = await ask('One?');
    await ask('Two?', { previous_response_id: first.id });
    const other = ask('Other?', { previous_response_id: first.id });
    await expect(other).rejects.toThrow(ConflictError);
    // The client would retry it in vain.
    await other.catch((error: ConflictError) => {
      expect(error.headers?.get('x-should-retry')).toBe('false');
    });
  });

  it.each(['resp_68af40f6bb3c819aa4cc2f9d2f4f1f2a', 'resp_x', 'chatcmpl-1', 'x'.repeat(300)])(
    'is unknown, in the words of the vendor: %s',
    async (id) => {
      const failure = ask('Two?', { previous_response_id: id });
      await expect(failure).rejects.toBeInstanceOf(BadRequestError);
      await failure.catch(({ error }: BadRequestError) => {
        expect(error).toEqual({
          message: `Previous response with id '${id.slice(0, 100)}' not found.`,
          type: 'invalid_request_error',
          param: 'previous_response_id',
          code: 'previous_response_not_found',
        });
      });
    },
  );

  it('is unknown once its conversation is deleted, and no model is asked', async () => {
    const first = await ask('One?');
    const named = await ask('One?', { conversation: 'compat:gone' });
    const list = await stage.rhetor.get('/contexts?q=resp-');
    const { contexts } = (await list.json()) as { readonly contexts: readonly { id: string }[] };
    for (const id of [...contexts.map((context) => context.id), 'compat:gone']) {
      await fetch(`${stage.rhetor.url}/contexts/${id}`, { method: 'DELETE' });
    }
    const asked = stage.upstream.requests.length;
    for (const { id } of [first, named]) {
      await expect(ask('Two?', { previous_response_id: id })).rejects.toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
      });
    }
    expect(stage.upstream.requests).toHaveLength(asked);
  });

  it('is stored in the context of its name, for every surface', async () => {
    await ask('One?', { conversation: 'compat:conv' });
    const second = await ask('Two?', { conversation: { id: 'compat:conv' } });
    expect(second.conversation).toEqual({ id: 'compat:conv' });
    await stage.rhetor.post('/message', { message: 'Three?', context_id: 'compat:conv' });
    await client.chat.completions.create(
      { model: 'rhetor', messages: [{ role: 'user', content: 'Four?' }] },
      { headers: { 'x-rhetor-context': 'compat:other' } },
    );
    const kept = await jsonOf(await stage.rhetor.get('/contexts/compat:conv'));
    expect(kept).toMatchObject({ count: 6, version: 3 });
  });

  it('is not stored if it is not to be stored', async () => {
    const { id } = await ask('One?', { store: false });
    await expect(ask('Two?', { previous_response_id: id })).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
    });
    expect(await jsonOf(await stage.rhetor.get('/contexts?q=resp-'))).toBeDefined();
  });

  it.each([
    [{ background: true }, 'background'],
    [{ prompt: { id: 'p' } }, 'prompt'],
    [{ tools: [{ type: 'web_search' }] }, 'tools.0'],
    [{ previous_response_id: 'resp_x' }, 'previous_response_id'],
    [{ conversation: '../x' }, 'conversation'],
    [{ conversation: 'a', previous_response_id: 'resp_x' }, 'previous_response_id'],
    [{ input: [{ type: 'item_reference', id: 'x' }] }, 'input.0'],
    [{ context_management: [{ type: 'compaction' }] }, 'context_management'],
  ])('refuses %j by name', async (more, param) => {
    await expect(ask('One?', more)).rejects.toMatchObject({ status: 400, param });
  });

  it('passes OpenAI’s own fields to OpenAI’s own API', async () => {
    const upstream = stage.upstream.baseUrl('openai');
    const other = await Stage.start({
      vendors: [],
      providers: {
        own: { kind: 'openai', api: 'responses', base_url: upstream, default_model: MODEL },
      },
    });
    await new OpenAI({ apiKey: 'any', baseURL: `${other.rhetor.url}/v1` }).responses.create({
      model: 'rhetor',
      input: 'One?',
      context_management: [{ type: 'compaction' }],
      parallel_tool_calls: false,
      reasoning: { effort: 'low', summary: 'detailed' },
      text: { verbosity: 'low', format: { type: 'json_object' } },
    });
    expect(stage.upstream.lastRequest.body).toMatchObject({
      context_management: [{ type: 'compaction' }],
      parallel_tool_calls: false,
      reasoning: { effort: 'low', summary: 'detailed' },
      text: { verbosity: 'low', format: { type: 'json_object' } },
      store: false,
    });
    await other.stop();
  });
});
