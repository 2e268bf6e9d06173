/** POST /api/v1/generate as the later client calls it: takes a prompt, returns `response`. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { jsonOf } from '../api/json.ts';
import { Stage } from '../api/stage.ts';

describe('POST /api/v1/generate', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({
      tasks: { default: { retries: 0 }, reasoning: { model: 'thinker', retries: 0 } },
    });
  });
  beforeEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const generate = (body: object) => stage.rhetor.post('/api/v1/generate', body);
  const kept = async () => (await jsonOf(await stage.rhetor.get('/contexts')))['count'];

  it('returns `response`, and selects the rule by its capability', async () => {
    const body = {
      prompt: 'Why?',
      model: null,
      temperature: 0.5,
      max_tokens: 99,
      system_prompt: 'Be deep.',
      component: 'sophia',
      capability: 'reasoning',
    };
    const answer = await jsonOf(await generate(body));
    expect(answer).toMatchObject({
      response: 'Hello, world!',
      content: 'Hello, world!',
      model: 'thinker',
      route: { rule: 'reasoning' },
      metadata: {},
    });
    expect(answer).not.toHaveProperty('error');
    expect(stage.upstream.lastRequest.body).toMatchObject({ temperature: 0.5 });
    expect(stage.sentMessages).toEqual([
      { role: 'system', content: 'Be deep.' },
      { role: 'user', content: 'Why?' },
    ]);
  });

  it('stores nothing without a context', async () => {
    const before = await kept();
    const answer = await jsonOf(await generate({ prompt: 'Hello', context_id: null }));
    expect(answer).toMatchObject({ finished: true });
    expect(answer).not.toHaveProperty('message_id');
    expect(answer).not.toHaveProperty('context_version');
    const stream = await generate({ prompt: 'Hello', stream: true });
    expect(await stream.text()).not.toContain('message_id');
    expect(await kept()).toBe(before);
    const id = String(answer['context_id']);
    await expectError(await stage.rhetor.get(`/contexts/${id}`), 404, 'context_not_found');
  });

  it('stores nothing of a cut-off answer either', async () => {
    const before = await kept();
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    const stream = await generate({ prompt: 'Hello', stream: true });
    expect(await stream.text()).toContain('upstream_truncated');
    expect(await kept()).toBe(before);
  });

  it('adds to the conversation of its context, if it names one', async () => {
    stage.upstream.next({ text: 'I am told.' });
    const first = await jsonOf(await generate({ prompt: 'I am Ada.', context_id: 'athena:who' }));
    expect(first).toMatchObject({ context_id: 'athena:who', context_version: 1 });
    await generate({ prompt: 'Who am I?', context_id: 'athena:who' });
    expect(stage.sentMessages).toEqual([
      expect.objectContaining({ role: 'system' }),
      { role: 'user', content: 'I am Ada.' },
      { role: 'assistant', content: 'I am told.' },
      { role: 'user', content: 'Who am I?' },
    ]);
  });

  it.each([
    ['prompt', {}],
    ['prompt', { prompt: null }],
    ['prompt', { prompt: '' }],
    ['max_tokens', { prompt: 'Hello', max_tokens: 0 }],
  ])('is validation_failed at %s', async (field, body) => {
    const { errors } = await expectError(await generate(body), 422, 'validation_failed');
    expect(errors).toMatchObject([{ field }]);
  });
});
