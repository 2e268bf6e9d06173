/** POST /api/v1/chat as both shared clients call it and read it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { jsonOf, TIMESTAMP, UUID } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';

const HELLO = [{ role: 'user', content: 'Hello' }];

const UNSET = {
  temperature: null,
  max_tokens: null,
  stop: null,
  top_p: null,
  top_k: null,
  presence_penalty: null,
  frequency_penalty: null,
  fallback_provider: null,
  fallback_model: null,
};

describe('POST /api/v1/chat', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic', 'ollama'],
      tasks: {
        default: { retries: 0 },
        code: { provider: 'ollama', model: 'coder', retries: 0 },
        ergon_code: { provider: 'ollama', model: 'ergon-coder', retries: 0 },
      },
    });
  });
  beforeEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const chat = (body: object) => stage.rhetor.post('/api/v1/chat', { messages: HELLO, ...body });
  const sent = () => stage.upstream.lastRequest.body;
  const asked = () => stage.upstream.requests.map(({ vendor, model }) => `${vendor}/${model}`);

  describe('by the former client', () => {
    it('has every field that it reads, and no error', async () => {
      const usage = { input: 12, output: 34, cached: 5, reasoning: 7 };
      stage.upstream.next({ text: 'Hello there', usage });
      const response = await chat({ context_id: 'ergon', streaming: false, options: {} });
      expect(response.status).toBe(200);
      expect(await jsonOf(response)).toEqual({
        message: 'Hello there',
        content: 'Hello there',
        response: 'Hello there',
        model: MODEL,
        provider: 'openai',
        context: 'ergon',
        context_id: 'ergon',
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
        },
        route: { rule: 'default', attempts: 1, prompt: { id: 'ergon', version: '1' } },
        metadata: {},
      });
    });

    it('treats null as unset, in the options too', async () => {
      const response = await chat({
        context_id: null,
        provider_id: null,
        model_id: null,
        system_prompt: null,
        streaming: null,
        options: UNSET,
      });
      expect(await jsonOf(response)).toMatchObject({ provider: 'openai', model: MODEL });
      expect(Object.keys(sent()).filter((key) => key in UNSET)).toEqual([]);
      expect((await chat({ options: null })).status).toBe(200);
    });

    it('passes its options and its system prompt to the model', async () => {
      await chat({
        system_prompt: 'Be brief.',
        options: { ...UNSET, temperature: 0.3, max_tokens: 77, stop: ['END'], top_p: 0.9 },
      });
      expect(sent()).toMatchObject({ temperature: 0.3, stop: ['END'], top_p: 0.9 });
      expect(Object.values(sent())).toContain(77);
      expect(stage.sentMessages).toEqual([{ role: 'system', content: 'Be brief.' }, ...HELLO]);
    });

    it('has only integer counts, even if the upstream has not counted', async () => {
      stage.upstream.next({ text: 'some ten words of an answer', usage: 'none' });
      const usage = (await jsonOf(await chat({})))['usage'] as Record<string, unknown>;
      expect(Object.keys(usage)).toEqual(['input_tokens', 'output_tokens']);
      for (const count of Object.values(usage)) expect(count).toSatisfy(Number.isInteger);
    });

    it('uses its requested model, then its fallback, and then no other', async () => {
      stage.upstream.otherwise({ fault: { type: 'status', status: 503 } });
      const response = await chat({
        provider_id: 'anthropic',
        model_id: 'wished',
        options: { fallback_provider: 'ollama', fallback_model: 'second' },
      });
      await expectError(response, 502, 'upstream_error');
      expect(asked()).toEqual(['anthropic/wished', 'ollama/second']);
    });

    it('uses the default model of a provider that it names alone', async () => {
      const response = await chat({ provider_id: 'anthropic', model_id: null });
      expect(await jsonOf(response)).toMatchObject({ provider: 'anthropic', model: MODEL });
    });
  });

  describe('by the later client', () => {
    it('has its options at the top level', async () => {
      const answer = await jsonOf(
        await chat({ model: MODEL, temperature: 0.4, max_tokens: 55, stream: false }),
      );
      expect(answer).toMatchObject({ response: 'Hello, world!', model: MODEL });
      expect(sent()).toMatchObject({ temperature: 0.4 });
      expect(Object.values(sent())).toContain(55);
    });

    it('selects the rule by its capability and component', async () => {
      const byTask = await jsonOf(await chat({ capability: 'code' }));
      expect(byTask).toMatchObject({ model: 'coder', route: { rule: 'code' } });
      const byBoth = await jsonOf(await chat({ capability: 'code', component: 'ergon' }));
      expect(byBoth).toMatchObject({ model: 'ergon-coder', route: { rule: 'ergon_code' } });
    });

    it('treats null as unset', async () => {
      const nulls = { model: null, temperature: null, max_tokens: null, stream: null };
      const response = await chat({ ...nulls, component: null, capability: null });
      expect(response.status).toBe(200);
      expect(sent()).not.toHaveProperty('temperature');
    });
  });

  describe('by either', () => {
    it('drops an option that no model supports, and names it', async () => {
      const answer = await jsonOf(await chat({ options: { top_k: 40, temperature: 0.7 } }));
      expect(answer).toMatchObject({
        message: 'Hello, world!',
        route: { attempts: 1, dropped: ['top_k'] },
      });
      expect(sent()).toMatchObject({ temperature: 0.7 });
      const own = await stage.rhetor.post('/chat', { messages: HELLO, options: { top_k: 40 } });
      await expectError(own, 422, 'validation_failed');
    });

    it('ignores unknown fields, wherever they are', async () => {
      const response = await chat({
        messages: [{ role: 'user', content: 'Hello', id: 7, timestamp: 'now' }],
        user: 'someone',
        ['__proto__']: { polluted: true },
        options: { temperature: 0.2, echo: true, logit_bias: {} },
      });
      expect(response.status).toBe(200);
      expect(stage.sentMessages).toEqual([expect.anything(), ...HELLO]);
      expect(sent()).not.toHaveProperty('echo');
    });

    it('keeps the history itself: the context becomes its messages and the reply', async () => {
      stage.upstream.next({ text: 'one' }, { text: 'two' });
      await chat({ context_id: 'telos:plan' });
      const rewritten = [
        { role: 'user', content: 'Hello, rewritten' },
        { role: 'assistant', content: 'uno' },
        { role: 'user', content: 'And now?' },
      ];
      await chat({ context_id: 'telos:plan', messages: rewritten });
      expect(stage.sentMessages).toEqual([expect.anything(), ...rewritten]);
      const kept = await jsonOf(await stage.rhetor.get('/contexts/telos:plan'));
      expect(kept['messages']).toMatchObject([...rewritten, { role: 'assistant', content: 'two' }]);
    });
  });

  describe('that fails', () => {
    it('has the right status, and its text in error and in detail', async () => {
      stage.upstream.otherwise({
        fault: { type: 'status', status: 400, reason: 'content_policy' },
      });
      await expectError(await chat({}), 400, 'content_filtered');
    });

    it.each([
      ['messages', { messages: null }],
      ['messages', { messages: [] }],
      ['messages.0.role', { messages: [{ role: 'robot', content: 'Hello' }] }],
      ['messages.0', { messages: ['Hello'] }],
      ['context_id', { context_id: 'no spaces' }],
      ['temperature', { temperature: 'warm' }],
      ['options.temperature', { options: { temperature: 3 } }],
      ['options', { options: [] }],
      ['streaming', { streaming: 'yes' }],
      ['capability', { capability: 5 }],
    ])('is validation_failed at %s', async (field, body) => {
      const { errors } = await expectError(await chat(body), 422, 'validation_failed');
      expect(errors).toMatchObject([{ field }]);
    });

    it('is invalid_value for a provider that does not exist, as requested provider and as fallback', async () => {
      await expectError(await chat({ provider_id: 'nobody' }), 400, 'invalid_value');
      const fallback = await chat({ options: { fallback_provider: 'nobody' } });
      await expectError(fallback, 400, 'invalid_value');
    });

    it('is validation_failed without a body', async () => {
      const response = await fetch(`${stage.rhetor.url}/api/v1/chat`, { method: 'POST' });
      await expectError(response, 422, 'validation_failed');
    });
  });
});

describe('a client with a token', () => {
  it('is accepted with Authorization: Bearer on every route of its dialect', async () => {
    const stage = await Stage.start({ variables: { RHETOR_AUTH_TOKEN: 'a-long-enough-token' } });
    const call = (path: string, headers: Record<string, string>) =>
      fetch(`${stage.rhetor.url}${path}`, { headers });
    for (const path of ['/api/v1/health', '/api/v1/providers', '/api/models/assignments']) {
      await expectError(await call(path, {}), 401, 'unauthorized');
      const { status } = await call(path, { authorization: 'Bearer a-long-enough-token' });
      expect(status, path).toBe(200);
    }
    await expectError(
      await stage.rhetor.post('/api/v1/chat', { messages: HELLO }),
      401,
      'unauthorized',
    );
    await stage.stop();
  });
});
