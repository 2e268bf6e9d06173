/** POST /api/models/assignments: assigns a model for a component's task or for all components, overriding tasks.json. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { type Json, jsonOf } from '../api/json.ts';
import { playedBy } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const MODELS = { models: [{ id: 'general' }, { id: 'coder' }, { id: 'chosen' }] };
const TASKS = {
  default: { provider: 'openai', model: 'general', retries: 0 },
  code: { provider: 'openai', model: 'coder', options: { max_tokens: 77 }, retries: 0 },
  ergon_review: { provider: 'openai', model: 'coder' },
};

type Assignment = { component?: string; capability: string; model_id: string };

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  upstream.knows = () => false;
  rhetor = await TestRhetor.start({
    providers: {
      openai: playedBy(upstream, 'openai', { ...MODELS, default_model: 'general' }),
      spare: playedBy(upstream, 'openai', { models: [{ id: 'reserve' }] }),
      unset: { kind: 'openai', api_key_env: 'UNSET_KEY', models: [{ id: 'dear' }] },
    },
    tasks: TASKS,
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

const assign = ({ component, ...rest }: Assignment, server = rhetor): Promise<Response> =>
  component === undefined
    ? server.post('/api/models/assignments/default', rest)
    : server.post('/api/models/assignments/component', { component, ...rest });
const get = async (path: string, server = rhetor): Promise<Json> => jsonOf(await server.get(path));
const route = (query: string, server = rhetor): Promise<Json> => get(`/route?${query}`, server);

beforeEach(async () => {
  for (const capability of ['code', 'review', 'default', 'planning']) {
    await assign({ component: 'ergon', capability, model_id: 'use_default' });
  }
  for (const capability of ['code', 'default', 'chat']) {
    await assign({ capability, model_id: 'use_default' });
  }
});

describe('a model for a component', () => {
  const CODE = { component: 'ergon', capability: 'code' };
  const QUERY = 'component=ergon&task_type=code';

  it('is used for its task, under a rule that tasks.json lacks, with the options of the base rule', async () => {
    const before = await route(QUERY);
    expect(before).not.toHaveProperty('overlay');
    const response = await assign({ ...CODE, model_id: 'chosen' });
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toEqual({ status: 'success', message: 'Updated ergon/code' });
    expect(await route(QUERY)).toMatchObject({
      rule: 'ergon_code',
      overlay: true,
      candidates: [{ provider: 'openai', model: 'chosen' }],
    });
    const message = { message: 'Hello', component: 'ergon', task_type: 'code' };
    expect(await jsonOf(await rhetor.post('/message', message))).toMatchObject({
      model: 'chosen',
      route: { rule: 'ergon_code' },
    });
    const others = await route('component=telos&task_type=code');
    expect(others).toMatchObject({ rule: 'code', candidates: [{ model: 'coder' }] });
    const listed = (await get('/api/models/assignments'))['components'];
    expect(listed).toMatchObject({
      ergon: { assignments: { code: 'chosen', default: 'use_default' } },
      telos: { assignments: { code: 'use_default' } },
    });
    await assign({ ...CODE, model_id: 'use_default' });
    expect(await route(QUERY)).toEqual(before);
  });

  it('applies on every surface, by the name of its rule', async () => {
    await assign({ ...CODE, model_id: 'chosen' });
    const messages = [{ role: 'user', content: 'Hello' }];
    const response = await rhetor.post('/v1/chat/completions', { model: 'ergon_code', messages });
    expect(response.headers.get('x-rhetor-model')).toBe('chosen');
  });

  it('replaces the model of a rule in tasks.json', async () => {
    const review = { component: 'ergon', capability: 'review' };
    await assign({ ...review, model_id: 'spare/reserve' });
    expect(await route('component=ergon&task_type=review')).toMatchObject({
      rule: 'ergon_review',
      overlay: true,
      candidates: [{ provider: 'spare', model: 'reserve' }],
    });
    await assign({ ...review, model_id: 'use_default' });
    expect(await route('component=ergon&task_type=review')).toMatchObject({
      rule: 'ergon_review',
      candidates: [{ model: 'coder' }],
    });
  });

  it.each(['planning', 'default'])('accepts the task %s, whatever tasks.json has', async (task) => {
    const response = await assign({ component: 'Ergon', capability: task, model_id: 'chosen' });
    expect(response.status).toBe(200);
    expect(await route(`component=ergon&task_type=${task}`)).toMatchObject({
      rule: `ergon_${task}`,
      candidates: [{ model: 'chosen' }],
    });
  });
});

describe('a model for all components', () => {
  it('is used if a component has no rule of its own', async () => {
    const response = await assign({ capability: 'code', model_id: 'openai/chosen' });
    expect(await jsonOf(response)).toEqual({ status: 'success', message: 'Updated default/code' });
    expect(await route('component=telos&task_type=code')).toMatchObject({
      rule: 'code',
      overlay: true,
      candidates: [{ model: 'chosen' }],
    });
    await assign({ capability: 'chat', model_id: 'spare/reserve' });
    expect((await get('/api/models/assignments'))['defaults']).toEqual({
      default: 'general',
      code: 'chosen',
      chat: 'reserve',
    });
  });

  it('gets the options of the rule', async () => {
    await assign({ capability: 'code', model_id: 'chosen' });
    await rhetor.post('/message', { message: 'Hello', task_type: 'code' });
    expect(upstream.lastRequest).toMatchObject({ model: 'chosen', body: { max_tokens: 77 } });
  });
});

describe('is refused', () => {
  const GOOD = { component: 'ergon', capability: 'code', model_id: 'chosen' };
  it.each([
    ['component', { ...GOOD, component: 'nobody' }, /"nobody"; there are athena, budget, engram/],
    ['component', { ...GOOD, component: 'code' }, /"code"/],
    ['capability', { ...GOOD, capability: 'juggling' }, /"juggling"; .*chat, code, planning/],
    ['capability', { capability: 'ergon_review', model_id: 'chosen' }, /"ergon_review"/],
    ['capability', { capability: 'review', model_id: 'chosen' }, /"review"/],
    ['model_id', { ...GOOD, model_id: 'gpt-none' }, /"gpt-none"; .*openai\/coder/],
    ['model_id', { ...GOOD, model_id: 'spare/chosen' }, /"spare\/chosen"/],
    ['model_id', { ...GOOD, model_id: 'code' }, /"code"/],
    ['model_id', { capability: 'code', model_id: 'rhetor' }, /"rhetor"/],
    ['model_id', { ...GOOD, model_id: 'm'.repeat(257) }, /256/],
    ['capability', { ...GOOD, capability: '' }, /1/],
    ['component', { ...GOOD, component: 7 }, /^must be a string$/],
  ])('where %s is wrong: %j', async (field, body, message) => {
    const response = await assign(body as Assignment);
    const { errors } = await expectError(response, 422, 'validation_failed');
    expect(errors).toEqual([{ field, message: expect.stringMatching(message) }]);
    expect(await route('component=ergon&task_type=code')).not.toHaveProperty('overlay');
  });

  it('if the provider of the model is not configured', async () => {
    const response = await assign({ ...GOOD, model_id: 'dear' });
    const { error } = await expectError(response, 409, 'provider_unavailable');
    expect(error).toContain('UNSET_KEY is not set');
  });

  it('with all errors at once', async () => {
    const body = { component: 'nobody', capability: 'juggling', model_id: 'none', extra: 1 };
    const { errors } = await expectError(await assign(body), 422, 'validation_failed');
    expect(errors).toMatchObject([
      { field: 'component' },
      { field: 'capability' },
      { field: 'model_id' },
    ]);
  });
});

describe('an assignment', () => {
  let directory: string;
  const providers = (...models: readonly string[]) => ({
    simulated: { kind: 'simulated', models: models.map((id) => ({ id })) },
  });
  const start = (configured: object, tasks: object = { default: {} }): Promise<TestRhetor> =>
    TestRhetor.start({
      dataDirectory: directory,
      providers: { ...configured },
      tasks: { ...tasks },
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rhetor-assignments-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('survives a restart, an edit of tasks.json, and the loss of its model and its provider', async () => {
    const query = 'component=ergon&task_type=code';
    const first = await start(providers('one', 'two'));
    await assign({ component: 'ergon', capability: 'code', model_id: 'two' }, first);
    await first.stop();

    const second = await start(providers('one', 'two'), { ergon_code: { retries: 1 } });
    const assigned = { rule: 'ergon_code', overlay: true };
    expect(await route(query, second)).toMatchObject({
      ...assigned,
      candidates: [{ model: 'two' }],
    });
    const tasks = {
      ergon_code: { model: 'one', fallbacks: [{ provider: 'simulated', model: 'x' }] },
    };
    await writeFile(join(second.directory, 'tasks.json'), JSON.stringify(tasks));
    await vi.waitFor(
      async () =>
        expect(await route(query, second)).toMatchObject({
          ...assigned,
          candidates: [{ model: 'two' }, { model: 'x' }],
        }),
      { interval: 100 },
    );
    await second.stop();

    const third = await start(providers('one'));
    expect(await route(query, third)).toMatchObject(assigned);
    await third.stop();

    const fourth = await start({ other: { kind: 'simulated' } });
    expect(await route(query, fourth)).toMatchObject({
      rule: 'default',
      candidates: [{ provider: 'other', model: 'simulated-fast' }],
    });
    expect(await route(query, fourth)).not.toHaveProperty('overlay');
    expect(await jsonOf(await fourth.post('/message', { message: 'Hello' }))).toMatchObject({
      finished: true,
    });
    await fourth.stop();
  });

  it('can be removed when its task and its provider are gone', async () => {
    const review = { component: 'ergon', capability: 'review' };
    const first = await start(providers('one'), { ergon_review: {} });
    expect((await assign({ ...review, model_id: 'one' }, first)).status).toBe(200);
    await first.stop();

    const second = await start({ other: { kind: 'simulated' } });
    const remove = { ...review, model_id: 'use_default' };
    expect((await assign(remove, second)).status).toBe(200);
    await expectError(await assign(remove, second), 422, 'validation_failed');
    await second.stop();
  });
});
