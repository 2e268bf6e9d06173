/** POST /providers/{id}/test: one call of a model, whatever becomes of it. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import { expectError } from './expect-error.ts';
import { MODEL, playedBy, Stage } from './stage.ts';

let stage: Stage;
let client: RhetorClient;

beforeAll(async () => {
  const tasks = {
    default: {
      provider: 'openai',
      model: MODEL,
      retries: 2,
      fallbacks: [{ provider: 'ollama', model: MODEL }],
    },
  };
  stage = await Stage.start({ vendors: ['openai', 'anthropic', 'ollama'], tasks });
  client = new RhetorClient({ url: stage.rhetor.url });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

it.each(['openai', 'anthropic', 'ollama'])('shows that a model of %s answers', async (id) => {
  stage.upstream.next({ text: 'ready', usage: { input: 9, output: 2 } });
  const test = await client.testProvider(id);
  expect(test).toMatchObject({
    provider: id,
    model: MODEL,
    ok: true,
    text: 'ready',
    input_tokens: 9,
    output_tokens: 2,
    first_token_ms: expect.any(Number),
  });
  expect(test.duration_ms).toBeGreaterThanOrEqual(test.first_token_ms ?? 0);
  expect(stage.upstream.requests).toHaveLength(1);
  await vi.waitFor(async () => {
    expect(await client.ledger.request(test.request_id)).toMatchObject({
      task_type: 'test',
      outcome: 'ok',
      input_tokens: 9,
    });
  });
  expect(await client.contexts.list()).toMatchObject({ count: 0 });
});

it('asks another model of the provider', async () => {
  const test = await client.testProvider('openai', { model: 'unlisted' });
  expect(test).toMatchObject({ ok: true, model: 'unlisted' });
  expect(stage.upstream.lastRequest.model).toBe('unlisted');
});

it('shows why a call has failed, without a retry or a fallback', async () => {
  stage.upstream.next({ fault: { type: 'status', status: 500 } });
  const test = await client.testProvider('openai');
  expect(test).toMatchObject({ ok: false, code: 'upstream_error', upstream_status: 500 });
  expect(test.error).not.toBe('');
  expect(test.text).toBeUndefined();
  expect(stage.upstream.requests).toHaveLength(1);
});

it('asks a model that is parked, and ends the parking when it answers', async () => {
  const parked = await Stage.start({ providers: {} });
  try {
    parked.upstream.next({ fault: { type: 'status', status: 401 } });
    const tester = new RhetorClient({ url: parked.rhetor.url });
    expect(await tester.testProvider('openai')).toMatchObject({ ok: false });
    expect(await tester.testProvider('openai')).toMatchObject({ ok: true });
    expect(parked.upstream.requests).toHaveLength(2);
  } finally {
    await parked.stop();
  }
});

it('refuses names that are none', async () => {
  const nobody = await stage.rhetor.post('/providers/nobody/test', {});
  await expectError(nobody, 400, 'invalid_value');
  const other = await Stage.start({
    providers: { keyed: playedBy(stage.upstream, 'openai', { api_key_env: 'NO_SUCH' }) },
  });
  try {
    await expectError(
      await other.rhetor.post('/providers/keyed/test', {}),
      409,
      'provider_unavailable',
    );
  } finally {
    await other.stop();
  }
});
