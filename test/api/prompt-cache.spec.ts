/** Cache marks on repeated prompts for Anthropic, and the reported cache counts. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf } from './json.ts';
import { Stage } from './stage.ts';

const BREAKPOINT = { cache_control: { type: 'ephemeral' } };
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['anthropic'],
    tasks: { default: {}, marked: { prompt_cache: 'auto' }, bare: { prompt_cache: 'off' } },
  });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const ask = (message: string, task_type = 'default') =>
  stage.rhetor.post('/message', {
    message,
    context_id: `cached-${task_type}`,
    system_prompt: 'Be terse.',
    task_type,
  });

const TALK = [
  { role: 'user', content: 'First?' },
  { role: 'assistant', content: 'One.' },
  { role: 'user', content: 'Second?' },
];
const INSTRUCTED = [{ role: 'system', content: 'Be terse.' }, ...TALK];
const TOOL = { name: 'look', description: 'Looks.' };
const PARAMETERS = { type: 'object', properties: {} };
const FUNCTION = { type: 'function', function: { ...TOOL, parameters: PARAMETERS } };

const marked = (text: string) => [{ type: 'text', text, ...BREAKPOINT }];

describe('prompt caching', () => {
  it('marks the system prompt and the last stable turn, once there is a history', async () => {
    stage.upstream.next(
      { text: 'One.' },
      { text: 'Two.', usage: { input: 20, output: 2, cached: 15 } },
    );
    await ask('First?');
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('cache_control');
    const answer = await jsonOf(await ask('Second?'));
    expect(stage.upstream.lastRequest.body['system']).toEqual([
      { type: 'text', text: 'Be terse.', ...BREAKPOINT },
    ]);
    expect(stage.sentMessages).toEqual([
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: [{ type: 'text', text: 'One.', ...BREAKPOINT }] },
      { role: 'user', content: 'Second?' },
    ]);
    expect(answer['usage']).toMatchObject({ input_tokens: 20, cached_input_tokens: 15 });
  });

  it('marks nothing in a history that the client keeps', async () => {
    const messages = [
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: 'Second?' },
    ];
    await stage.rhetor.post('/chat', { messages });
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('cache_control');
  });

  it('marks nothing under a rule that says off', async () => {
    await ask('First?', 'bare');
    await ask('Second?', 'bare');
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('cache_control');
  });
});

describe('prompt_cache: auto', () => {
  const post = (path: string, body: object, more = {}): Promise<Response> =>
    fetch(stage.rhetor.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rhetor-task': 'marked', ...more },
      body: JSON.stringify(body),
    });
  const model = 'rhetor';
  const input = TALK.map(({ role, content }) => ({ role, content }));

  it.each([
    ['/v1/chat/completions', { model, messages: INSTRUCTED, tools: [FUNCTION] }],
    [
      '/v1/responses',
      {
        ...{ model, instructions: 'Be terse.', input },
        tools: [{ type: 'function', ...TOOL, parameters: PARAMETERS }],
      },
    ],
    ['/api/chat', { model, messages: INSTRUCTED, tools: [FUNCTION], stream: false }],
    [
      '/v1/messages',
      {
        ...{ model, max_tokens: 64, system: 'Be terse.', messages: TALK },
        tools: [{ ...TOOL, input_schema: PARAMETERS }],
      },
    ],
    [
      '/chat',
      {
        ...{ messages: TALK, system_prompt: 'Be terse.', task_type: 'marked' },
        options: { tools: [FUNCTION] },
      },
    ],
  ])('marks four places of a history that the client keeps: %s', async (path, body) => {
    const response = await post(path, body);
    expect(response.status).toBe(200);
    const { system, messages, tools } = stage.upstream.lastRequest.body;
    expect(system).toEqual(marked('Be terse.'));
    expect(messages).toEqual([
      { role: 'user', content: marked('First?') },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: marked('Second?') },
    ]);
    expect(tools).toMatchObject([{ name: 'look', ...BREAKPOINT }]);
  });

  it('marks a stored conversation too, and the ledger shows the share that came from the cache', async () => {
    stage.upstream.next(
      { text: 'One.' },
      { text: 'Two.', usage: { input: 20, output: 2, cached: 15 } },
    );
    await ask('First?', 'marked');
    const answer = await ask('Second?', 'marked');
    expect(stage.sentMessages).toEqual([
      { role: 'user', content: marked('First?') },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: marked('Second?') },
    ]);
    const id = answer.headers.get('x-request-id');
    const request = await jsonOf(await stage.rhetor.get(`/requests/${id}`));
    expect(request).toMatchObject({ cache_read_tokens: 15, cache_share: 0.75 });
    const usage = await jsonOf(await stage.rhetor.get('/usage?interval=none&group_by=task_type'));
    expect(usage['buckets']).toContainEqual(
      expect.objectContaining({ group: 'marked', cache_share: expect.any(Number) as number }),
    );
  });

  it('leaves the marks of the caller as they are, in a history of its own and in a stored one', async () => {
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const own = [{ type: 'text', text: 'First?', ...hour }];
    const body = { model, max_tokens: 64, system: 'Be terse.' };
    await post('/v1/messages', { ...body, messages: [{ role: 'user', content: own }] });
    expect(stage.upstream.lastRequest.body).toMatchObject({
      system: 'Be terse.',
      messages: [{ role: 'user', content: own }],
    });
    const context = { 'x-rhetor-context': 'own-marks' };
    const next = { ...body, messages: [{ role: 'user', content: 'Second?' }] };
    await post('/v1/messages', { ...body, messages: [{ role: 'user', content: own }] }, context);
    await post('/v1/messages', next, { ...context, 'x-rhetor-history': 'append' });
    // The vendor refuses a mark for an hour after one for five minutes.
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('1h');
    expect(stage.sentMessages).toMatchObject([
      { role: 'user', content: marked('First?') },
      { role: 'assistant' },
      { role: 'user', content: marked('Second?') },
    ]);
  });
});
