/** The complete answer of docs/protocol.md, and its headers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { jsonOf, TIMESTAMP, UUID } from './json.ts';
import { MODEL, Stage } from './stage.ts';

describe('an answer', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: ['openai', 'anthropic', 'ollama'] });
  });
  beforeEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const post = (body: object, path = '/message') => stage.rhetor.post(path, body);

  it('has exactly the fields of the contract', async () => {
    const usage = { input: 12, output: 34, cached: 5, reasoning: 7 };
    stage.upstream.next({ text: 'Response content', usage });
    const response = await post({ message: 'Hello', context_id: 'ergon:design' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await jsonOf(response)).toEqual({
      message: 'Response content',
      model: MODEL,
      provider: 'openai',
      context: 'ergon:design',
      finished: true,
      timestamp: expect.stringMatching(TIMESTAMP),
      message_id: expect.stringMatching(UUID),
      context_version: 1,
      finish_reason: 'stop',
      usage: {
        input_tokens: 12,
        output_tokens: 34,
        cached_input_tokens: 5,
        reasoning_tokens: 7,
        estimated: false,
        cost_usd: 0,
        cost_status: 'unpriced',
      },
      route: { rule: 'default', attempts: 1, prompt: { id: 'ergon', version: '1' } },
    });
  });

  it('names the model that answered in its headers', async () => {
    const { headers } = await post({ message: 'Hello', context_id: 'names' });
    expect(headers.get('x-rhetor-provider')).toBe('openai');
    expect(headers.get('x-rhetor-model')).toBe(MODEL);
    expect(headers.get('x-rhetor-attempts')).toBe('1');
    expect(headers.get('x-rhetor-context')).toBe('names');
  });

  it.each(['openai', 'anthropic', 'ollama'] as const)(
    'from %s has the same form',
    async (provider) => {
      stage.upstream.next({ text: 'Hello there', usage: { input: 12, output: 2 } });
      const answer = await jsonOf(await post({ message: 'Hello', options: { provider } }));
      expect(answer).toMatchObject({
        message: 'Hello there',
        provider,
        model: MODEL,
        finish_reason: 'stop',
        usage: { input_tokens: 12, output_tokens: 2, estimated: false },
      });
    },
  );

  it.each(['length', 'content_filter'] as const)('reports that it ended by %s', async (finish) => {
    stage.upstream.next({ text: 'Only so', finish });
    expect(await jsonOf(await post({ message: 'Hello' }))).toMatchObject({
      message: 'Only so',
      finish_reason: finish,
      finished: true,
    });
  });

  it('estimates counts that the upstream does not send, and says so', async () => {
    stage.upstream.next({
      text: 'some ten words of an answer that nobody has counted',
      usage: 'none',
    });
    const { usage } = await jsonOf(await post({ message: 'Hello' }));
    expect(usage).toEqual({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
      estimated: true,
      cost_usd: 0,
      cost_status: 'unpriced',
    });
    expect((usage as { output_tokens: number }).output_tokens).toBeGreaterThan(5);
  });

  it('keeps reasoning separate from the message', async () => {
    stage.upstream.next({ reasoning: ['I think ', 'so.'], text: 'Yes.' });
    const options = { provider: 'ollama' };
    expect(await jsonOf(await post({ message: 'Is it?', options }))).toMatchObject({
      message: 'Yes.',
      reasoning: 'I think so.',
    });
  });

  it('starts a new context if none is named', async () => {
    const first = await jsonOf(await post({ message: 'Hello' }));
    const second = await jsonOf(await post({ message: 'Hello' }));
    expect(first['context']).toMatch(UUID);
    expect(second['context']).not.toBe(first['context']);
    const kept = await jsonOf(await stage.rhetor.get(`/contexts/${String(first['context'])}`));
    expect(kept).toMatchObject({ count: 2, version: 1 });
  });

  it('is the same for a null as for an absent field', async () => {
    const nulls = {
      context_id: null,
      task_type: null,
      component: null,
      streaming: null,
      system_prompt: null,
      prompt_id: null,
      prompt_variables: null,
      options: null,
    };
    const response = await post({ message: 'Hello', ...nulls });
    expect(await jsonOf(response)).toMatchObject({ message: 'Hello, world!', finished: true });
    const inner = { provider: null, temperature: null, stop: null, tools: null, tool_choice: null };
    const nested = { ...inner, options: { provider: 'ollama' } };
    expect(await jsonOf(await post({ message: 'Hello', options: nested }))).toMatchObject({
      provider: 'ollama',
    });
  });

  it('has an id of Rhetor’s own, and the caller’s beside it if it is valid', async () => {
    const send = (id: string) =>
      fetch(`${stage.rhetor.url}/message`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body: '{"message":"Hello"}',
      });
    const { headers } = await send('ergon-17:a.b@c_d');
    expect(headers.get('x-request-id')).toMatch(UUID);
    expect(headers.get('x-client-request-id')).toBe('ergon-17:a.b@c_d');
    for (const unfit of ['no spaces', 'x'.repeat(129)]) {
      const answer = await send(unfit);
      expect(answer.headers.get('x-request-id')).toMatch(UUID);
      expect(answer.headers.get('x-client-request-id')).toBeNull();
    }
  });
});

describe('the example of the README', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start();
  });
  afterAll(() => rhetor.stop());

  it('works letter for letter, with the simulated provider', async () => {
    const response = await fetch(`${rhetor.url}/message`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"Hello, world!","context_id":"test","task_type":"chat","streaming":false}',
    });
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      message: expect.stringContaining('Hello, world!'),
      provider: 'simulated',
      model: 'simulated-fast',
      context: 'test',
      finished: true,
      finish_reason: 'stop',
      simulated: true,
    });
  });
});
