/** GET /api/v1/ai/specialists and POST …/{ai_id}/message: one message to one component. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { type Json, jsonOf } from '../api/json.ts';
import { Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';

const ROUTE = '/api/v1/ai/specialists';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    tasks: {
      default: { retries: 0 },
      ergon_code: { model: 'coder' },
      telos: { model: 'telos-model', retries: 0 },
    },
    variables: { RHETOR_PUBLIC_URL: 'http://rhetor.example:8300' },
  });
  const apollo = { name: 'Apollo', component: 'apollo', content: 'You are Apollo.' };
  await stage.rhetor.post('/prompts', {
    ...apollo,
    is_default: true,
    description: 'Foresees.',
    tags: ['planning', 'foresight'],
  });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const list = async (server = stage.rhetor) =>
  (await (await server.get(ROUTE)).json()) as readonly Json[];
const tell = (aiId: string, body: object, signal?: AbortSignal) =>
  stage.rhetor.post(`${ROUTE}/${aiId}/message`, body, signal);

describe('the list', () => {
  it('has each component that has a prompt', async () => {
    const { prompts } = await jsonOf(await stage.rhetor.get('/'));
    const specialists = await list();
    expect(specialists.map(({ component }) => component)).toEqual((prompts as Json)['components']);
    expect(specialists[0]).toEqual({
      ai_id: 'apollo-ci',
      component: 'apollo',
      name: 'Apollo',
      port: 8300,
      host: 'rhetor.example',
      description: 'Foresees.',
      category: 'planning',
      capabilities: ['chat'],
      healthy: true,
      in_roster: true,
    });
    expect(specialists.find(({ component }) => component === 'ergon')).toMatchObject({
      capabilities: ['chat', 'code'],
      description: expect.stringMatching(/^Agents/),
    });
  });

  it('shows that none is healthy while no model could answer', async () => {
    const rhetor = await TestRhetor.start({
      providers: { keyed: { kind: 'openai', api_key_env: 'UNSET_KEY' } },
    });
    const specialists = await list(rhetor);
    expect(specialists.length).toBeGreaterThan(0);
    expect(specialists.filter(({ healthy }) => healthy !== false)).toEqual([]);
    await rhetor.stop();
  });

  it('is empty without prompts, as is the answer of the team', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'rhetor-no-prompts-'));
    const rhetor = await TestRhetor.start({ variables: { RHETOR_TEMPLATES_DIR: empty } });
    expect(await list(rhetor)).toEqual([]);
    const team = await rhetor.post('/api/team-chat', { message: 'Hello' });
    expect(await jsonOf(team)).toMatchObject({ responses: [] });
    const { components } = await jsonOf(await rhetor.get('/api/models/assignments'));
    expect(components).toEqual({});
    const assignment = { component: 'ergon', capability: 'code', model_id: 'simulated-fast' };
    const { errors } = await expectError(
      await rhetor.post('/api/models/assignments/component', assignment),
      422,
      'validation_failed',
    );
    expect(errors).toMatchObject([{ message: expect.stringContaining('there is none') }]);
    await rhetor.stop();
    await rm(empty, { recursive: true, force: true });
  });
});

describe('a message', () => {
  it.each(['apollo', 'apollo-ci', 'Apollo-CI'])('to %s is a turn of apollo', async (aiId) => {
    const response = await tell(aiId, { message: 'Hello', something: 'else', timeout: null });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-rhetor-provider')).toBe('openai');
    expect(response.headers.get('x-rhetor-cost-status')).toBe('unpriced');
    expect(response.headers.get('x-rhetor-model')).toBe('scripted-model');
    expect(await jsonOf(response)).toEqual({
      success: true,
      ai_id: aiId,
      response: 'Hello, world!',
      error: null,
    });
    expect(stage.sentMessages).toEqual([
      { role: 'system', content: 'You are Apollo.' },
      { role: 'user', content: 'Hello' },
    ]);
  });

  it('uses the model of the component', async () => {
    await tell('telos-ci', { message: 'Hello' });
    expect(stage.upstream.lastRequest.model).toBe('telos-model');
  });

  it('uses the model that was assigned to it for chat', async () => {
    const assignment = { component: 'athena', capability: 'chat', model_id: 'scripted-model' };
    const answer = await stage.rhetor.post('/api/models/assignments/component', assignment);
    expect(answer.status).toBe(200);
    expect(
      await jsonOf(await stage.rhetor.get('/route?component=athena&task_type=chat')),
    ).toMatchObject({ rule: 'athena_chat', overlay: true });
    await tell('athena', { message: 'Hello' });
    expect(stage.upstream.lastRequest.model).toBe('scripted-model');
  });

  it('is not stored, and the next one knows nothing about it', async () => {
    const kept = async () => (await jsonOf(await stage.rhetor.get('/contexts')))['count'];
    const before = await kept();
    await tell('apollo', { message: 'I am Ada.' });
    await tell('apollo', { message: 'Who am I?' });
    expect(stage.sentMessages).toHaveLength(2);
    expect(await kept()).toBe(before);
  });

  it('returns the reason if it fails, with no more details than other errors', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 500 } });
    const response = await tell('apollo', { message: 'Hello' });
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toEqual({
      success: false,
      ai_id: 'apollo',
      response: null,
      error: expect.stringMatching(/openai/),
    });
  });

  it('reports a timeout, and cancels its upstream call', async () => {
    stage.upstream.next({ text: 'one two', fault: { type: 'stall', afterTokens: 1 } });
    const response = await tell('apollo-ci', { message: 'Hello', timeout: 0.2 });
    expect(await jsonOf(response)).toMatchObject({
      success: false,
      response: null,
      error: 'apollo did not answer within 0.2 s; ask again with a longer timeout.',
    });
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });

  it('is cancelled when its caller disconnects', async () => {
    stage.upstream.next({ fault: { type: 'silent' } });
    const leave = new AbortController();
    const reply = tell('apollo', { message: 'Hello' }, leave.signal).catch(() => undefined);
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    leave.abort();
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    expect(await reply).toBeUndefined();
  });

  it.each(['numa', 'numa-ci'])('to %s is a turn of numa, which has no prompt', async (aiId) => {
    const response = await tell(aiId, { message: 'Hello' });
    expect(await jsonOf(response)).toMatchObject({ success: true, ai_id: aiId });
    expect(stage.sentMessages).toEqual([
      { role: 'system', content: 'You are Numa, a Tekton AI component.' },
      { role: 'user', content: 'Hello' },
    ]);
  });

  it.each(['-ci', 'apollo-ci-ci', '%20', '7', 'x'.repeat(65)])(
    'to %s reaches nobody',
    async (aiId) => {
      const { error } = await expectError(await tell(aiId, { message: 'Hello' }), 404, 'not_found');
      expect(error).toContain('GET /api/v1/ai/specialists');
      expect(stage.upstream.requests).toEqual([]);
    },
  );

  it.each([
    ['message', {}],
    ['message', { message: '' }],
    ['message', { message: 'x'.repeat(1_000_001) }],
    ['message', { message: ['Hello'] }],
    ['timeout', { message: 'Hello', timeout: 0 }],
    ['timeout', { message: 'Hello', timeout: -1 }],
    ['timeout', { message: 'Hello', timeout: 601 }],
    ['timeout', { message: 'Hello', timeout: '30' }],
  ])('is refused at %s', async (field, body) => {
    const { errors } = await expectError(await tell('apollo', body), 422, 'validation_failed');
    expect(errors).toMatchObject([{ field }]);
    expect(stage.upstream.requests).toEqual([]);
  });
});
