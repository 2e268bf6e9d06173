/** Answers that have to fit a JSON schema: checked, repaired once, and named. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf } from './json.ts';
import { Stage } from './stage.ts';

const SCHEMA = {
  type: 'object',
  properties: { age: { type: 'integer' } },
  required: ['age'],
};
const FORMAT = { type: 'json_schema', json_schema: { name: 'person', schema: SCHEMA } };
const ASKED = [{ role: 'user', content: 'How old is Ada?' }];
const GOOD = { text: '{"age":36}' };
const BAD = { text: '{"age":"thirty-six"}' };
const FAULT = '/age must be integer';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'anthropic', 'ollama'],
    tasks: {
      default: { validate: 'repair', retries: 0 },
      free: { retries: 0 },
      anthropic: { provider: 'anthropic', validate: 'repair', retries: 0 },
      ollama: { provider: 'ollama', validate: 'repair', retries: 0 },
    },
  });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const post = (path: string, body: object, task = 'default', signal?: AbortSignal) =>
  fetch(stage.rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-rhetor-task': task },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });

const message = (more: object = {}) =>
  stage.rhetor.post('/message', {
    message: 'How old is Ada?',
    options: { response_format: FORMAT },
    ...more,
  });

const routeOf = async (response: Response) => (await jsonOf(response))['route'];

describe('"validate": "repair"', () => {
  it('shows that an answer fits', async () => {
    stage.upstream.next(GOOD);
    expect(await jsonOf(await message())).toMatchObject({
      message: GOOD.text,
      route: { validation: 'valid', attempts: 1 },
    });
  });

  it('counts how checked answers ended', async () => {
    const outcomes = async () => {
      const text = await (await stage.rhetor.get('/metrics')).text();
      const counts = text.matchAll(/^rhetor_validated_answers_total\{outcome="(\w+)"\} (\d+)$/gm);
      return Object.fromEntries([...counts].map(([, outcome = '', n]) => [outcome, Number(n)]));
    };
    const before = await outcomes();
    stage.upstream.next(GOOD, BAD, GOOD, BAD, BAD);
    for (let turn = 0; turn < 3; turn += 1) await (await message()).arrayBuffer();
    expect(await outcomes()).toEqual({
      valid: (before['valid'] ?? 0) + 1,
      repaired: (before['repaired'] ?? 0) + 1,
      invalid: (before['invalid'] ?? 0) + 1,
      unchecked: before['unchecked'],
    });
  });

  it('asks the same model once more, with its answer and the fault; the ledger has both calls', async () => {
    stage.upstream.next(BAD, GOOD);
    const response = await message({ context_id: 'ada' });
    const answer = await jsonOf(response);
    expect(answer).toMatchObject({
      message: GOOD.text,
      route: { validation: 'repaired', validation_faults: [FAULT], attempts: 2 },
    });
    expect(stage.sentMessages).toMatchObject([
      { role: 'system' },
      { content: 'How old is Ada?' },
      { role: 'assistant', content: BAD.text },
      { role: 'user', content: expect.stringContaining(FAULT) as string },
    ]);
    expect(stage.upstream.lastRequest.body['response_format']).toBeDefined();
    const id = response.headers.get('x-request-id');
    expect(await jsonOf(await stage.rhetor.get(`/requests/${id}`))).toMatchObject({
      outcome: 'ok',
      attempts: [{ outcome: 'ok' }, { outcome: 'ok' }],
    });
    // Only the final answer belongs to the conversation.
    stage.upstream.next(GOOD);
    await message({ context_id: 'ada' });
    expect(stage.sentMessages).toMatchObject([
      { role: 'system' },
      { content: 'How old is Ada?' },
      { role: 'assistant', content: GOOD.text },
      { content: 'How old is Ada?' },
    ]);
  });

  it('gives an answer that is broken twice as it is, and says so', async () => {
    stage.upstream.next({ text: 'Well.' }, BAD);
    expect(await jsonOf(await message())).toMatchObject({
      message: BAD.text,
      route: { validation: 'invalid', validation_faults: [FAULT], attempts: 2 },
    });
  });

  it.each([
    ['fails', { fault: { type: 'status', status: 500 } as const }],
    ['is cut off', { text: '{"age":', finish: 'length' as const }],
  ])('gives the first answer if the second %s', async (_how, second) => {
    stage.upstream.next(BAD, second);
    const response = await message();
    expect(await jsonOf(response)).toMatchObject({
      message: BAD.text,
      route: { validation: 'invalid', validation_faults: [FAULT], attempts: 2 },
    });
    const id = response.headers.get('x-request-id');
    expect(await jsonOf(await stage.rhetor.get(`/requests/${id}`))).toMatchObject({
      outcome: 'ok',
      attempt_count: 2,
    });
  });

  it.each([
    ['a call of a tool', { toolCalls: [{ id: 'c', name: 'look', arguments: ['{}'] }] }],
    ['a cut answer', { text: '{"age":', finish: 'length' as const }],
    ['a filtered answer', { text: 'No.', finish: 'content_filter' as const }],
    ['a refusal', { refusal: ['I cannot help.'] }],
  ])('does not check %s', async (_what, script) => {
    stage.upstream.next(script);
    const tools = [
      { type: 'function', function: { name: 'look', parameters: { type: 'object' } } },
    ];
    const options = { response_format: FORMAT, tools };
    const response = await stage.rhetor.post('/chat', { messages: ASKED, options });
    expect(await routeOf(response)).not.toHaveProperty('validation');
    expect(stage.upstream.requests).toHaveLength(1);
  });

  it('does nothing without a schema, and under a rule without it', async () => {
    stage.upstream.next(BAD, BAD);
    expect(await routeOf(await message({ options: {} }))).not.toHaveProperty('validation');
    expect(await routeOf(await message({ task_type: 'free' }))).not.toHaveProperty('validation');
    expect(stage.upstream.requests).toHaveLength(2);
  });

  it('checks that an answer in plain JSON is an object', async () => {
    stage.upstream.next({ text: 'Hello.' }, GOOD);
    const options = { response_format: { type: 'json_object' } };
    expect(await routeOf(await message({ options }))).toMatchObject({ validation: 'repaired' });
  });

  it('names a schema that cannot be used, and passes the answer on', async () => {
    stage.upstream.next(BAD);
    const schema = { $ref: 'https://schemas.example/person.json' };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    expect(await jsonOf(await message({ options: { response_format } }))).toMatchObject({
      message: BAD.text,
      route: { validation: 'unchecked', attempts: 1 },
    });
  });

  it('withholds a stream until its answer is checked', async () => {
    stage.upstream.next(BAD, GOOD);
    const text = await (await message({ streaming: true })).text();
    expect(text).not.toContain('thirty-six');
    expect(text).toContain('"validation":"repaired"');
  });

  it('cancels the second call when the caller leaves', async () => {
    stage.upstream.next(BAD, { text: '{"age":36}', firstTokenMs: 60_000 });
    const caller = new AbortController();
    const asked = post(
      '/v1/chat/completions',
      { model: 'rhetor', messages: ASKED, response_format: FORMAT },
      'default',
      caller.signal,
    );
    await expect.poll(() => stage.upstream.requests.length).toBe(2);
    caller.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => stage.upstream.lastRequest.socket.closedAt).toBeDefined();
    expect(stage.upstream.lastRequest.tokensSent).toBe(0);
  });

  it('stores the first answer as a cut one when the caller leaves during the second call', async () => {
    stage.upstream.next(BAD, { ...GOOD, firstTokenMs: 60_000 });
    const caller = new AbortController();
    const body = {
      message: 'How old is Ada?',
      context_id: 'left-in-repair',
      options: { response_format: FORMAT },
    };
    const asked = post('/message', body, 'default', caller.signal);
    await expect.poll(() => stage.upstream.requests.length).toBe(2);
    caller.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect
      .poll(async () => jsonOf(await stage.rhetor.get('/contexts/left-in-repair')))
      .toMatchObject({
        messages: [
          { content: 'How old is Ada?' },
          { role: 'assistant', content: BAD.text, status: 'cancelled' },
        ],
      });
  });

  it('compiles no endless regular expressions', async () => {
    stage.upstream.next({ text: '"a"' });
    const schema = { type: 'string', pattern: '[^\\p{Lu}]'.repeat(20_000) };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    expect(await routeOf(await message({ options: { response_format } }))).toMatchObject({
      validation: 'unchecked',
      validation_faults: [expect.stringContaining('regular expressions') as string],
    });
  });
});

describe('on the surfaces of vendors', () => {
  const model = 'rhetor';
  const text = { format: { type: 'json_schema', name: 'person', schema: SCHEMA } };
  const output_config = { format: { type: 'json_schema', schema: SCHEMA } };

  it.each([
    ['/v1/chat/completions', 'default', { messages: ASKED, response_format: FORMAT }],
    ['/v1/chat/completions', 'anthropic', { messages: ASKED, response_format: FORMAT }],
    ['/v1/responses', 'default', { input: ASKED, text }],
    ['/v1/messages', 'anthropic', { max_tokens: 64, messages: ASKED, output_config }],
    ['/v1/messages', 'default', { max_tokens: 64, messages: ASKED, output_config }],
    ['/api/chat', 'ollama', { messages: ASKED, format: SCHEMA }],
    ['/api/generate', 'ollama', { prompt: 'How old is Ada?', format: SCHEMA }],
  ])('%s, answered by %s', async (path, task, body) => {
    for (const stream of [false, true]) {
      stage.upstream.reset();
      stage.upstream.next(BAD, GOOD);
      const response = await post(path, { model, stream, ...body }, task);
      expect(response.headers.get('x-rhetor-validation')).toBe('repaired');
      expect(response.headers.get('x-rhetor-attempts')).toBe('2');
      const answer = await response.text();
      expect(answer).toContain('36');
      expect(answer).not.toContain('thirty');
      expect(JSON.stringify(stage.upstream.lastRequest.body)).toContain(FAULT);
    }
  });
});
