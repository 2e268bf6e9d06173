/** Options from a vendor's client: unchanged for its own kind, translated for others, never lost. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';

const HELLO = [{ role: 'user', content: 'Hello' }];

describe('options of a vendor’s client', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic', 'ollama'],
      tasks: { default: { retries: 0 }, terse: { options: { verbosity: 'high' } } },
    });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const chat = (provider: string, fields: object) =>
    stage.rhetor.post('/v1/chat/completions', {
      model: `${provider}/${MODEL}`,
      messages: HELLO,
      ...fields,
    });

  it('reach a server of the same kind unchanged, whatever their values', async () => {
    const fields = { min_p: 3, repetition_penalty: 1.1, verbosity: 'terse', service_tier: 'vip' };
    expect((await chat('openai', fields)).status).toBe(200);
    expect(stage.upstream.lastRequest.body).toMatchObject(fields);
  });

  it('reach another vendor in its own fields and values', async () => {
    await chat('ollama', { min_p: 0.1, repetition_penalty: 1.1 });
    expect(stage.upstream.lastRequest.body['options']).toMatchObject({
      min_p: 0.1,
      repeat_penalty: 1.1,
    });
    const { headers } = await chat('anthropic', { service_tier: 'default' });
    expect(stage.upstream.lastRequest.body['service_tier']).toBe('standard_only');
    expect(headers.get('x-rhetor-dropped')).toBeNull();
  });

  it('are refused by name if a vendor lacks them, and dropped by name if they are hints', async () => {
    const refused = await chat('anthropic', { min_p: 0.1 });
    expect(refused.status).toBe(400);
    expect(await jsonOf(refused)).toMatchObject({ error: { param: 'min_p' } });
    const { headers } = await chat('anthropic', { service_tier: 'flex', user: 'a1' });
    expect(headers.get('x-rhetor-dropped')?.split(', ').toSorted()).toEqual([
      'service_tier',
      'user',
    ]);
  });

  it('override the rule’s, even if they are passed on unchanged', async () => {
    await stage.rhetor.post('/v1/chat/completions', {
      model: 'rhetor/terse',
      messages: HELLO,
      verbosity: 'low',
    });
    expect(stage.upstream.lastRequest.body['verbosity']).toBe('low');
  });

  it('from Rhetor’s own routes reach each vendor’s fields', async () => {
    const options = { user: 'a1', service_tier: 'auto' };
    const ask = (provider: string) =>
      stage.rhetor.post('/chat', { messages: HELLO, options: { provider, ...options } });
    await ask('anthropic');
    expect(stage.upstream.lastRequest.body).toMatchObject({
      metadata: { user_id: 'a1' },
      service_tier: 'auto',
    });
    await ask('openai');
    expect(stage.upstream.lastRequest.body).toMatchObject({ user: 'a1', service_tier: 'auto' });
    const answer = await jsonOf(await ask('ollama'));
    expect(answer).toMatchObject({ route: { dropped: ['service_tier', 'user'] } });
  });
});
