/** What a key may do: its models, its component, its permissions, and its reach. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SummaryList } from '../../src/contract/context-layers.ts';
import type { ContextPage } from '../../src/contract/contexts.ts';
import type { Health } from '../../src/contract/info.ts';
import { SocketClient } from '../api/socket-client.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ADMINISTRATOR, type KeyAnswer, KeyStage } from './key-stage.ts';

const OPTIONS = {
  tasks: {
    default: {},
    code: { provider: 'simulated', model: 'simulated-standard' },
  },
};

function ask(stage: KeyStage, key: string, model: string): Promise<KeyAnswer> {
  const body = { model, messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 16 };
  return stage.call(key, 'POST', '/v1/chat/completions', body);
}

it('asks only the models of its patterns, in the words of each dialect', async () => {
  const stage = await KeyStage.start(OPTIONS);
  const { key } = await stage.newKey({ models: ['simulated/*fast'] });
  expect(await ask(stage, key, 'simulated/simulated-fast')).toMatchObject({ status: 200 });
  expect(await ask(stage, key, 'simulated-fast')).toMatchObject({ status: 200 });
  const refused = await ask(stage, key, 'simulated/simulated-standard');
  expect(refused).toMatchObject({
    status: 403,
    body: { error: { code: 'model_not_allowed', type: 'invalid_request_error' } },
  });
  expect(refused.text).toContain('simulated/*fast');
  const body = {
    model: 'simulated-standard',
    max_tokens: 16,
    messages: [{ role: 'user', content: 'Hi' }],
  };
  expect(await stage.call(key, 'POST', '/v1/messages', body)).toMatchObject({
    status: 403,
    body: { type: 'error', error: { type: 'permission_error' } },
  });
  expect(
    await stage.call(key, 'POST', '/message', { message: 'Hello?', task_type: 'code' }),
  ).toMatchObject({ status: 403, body: { code: 'model_not_allowed' } });
  expect(await stage.call(key, 'POST', '/message', { message: 'Hello?' })).toMatchObject({
    status: 200,
  });
});

const MESSAGES = { messages: [{ role: 'user', content: 'Hello?' }] };

const QUESTION = { input: 'Hello?' };
const SCHEMA = { type: 'object', properties: { model: { type: 'string' }, models: {} } };
const CALLERS_TOOLS = [{ type: 'function', function: { name: 'sell', parameters: SCHEMA } }];

describe('a key with patterns of models', () => {
  let stage: KeyStage;
  let key: string;
  beforeAll(async () => {
    const variables = { RHETOR_AUTH_TOKEN: ADMINISTRATOR };
    stage = new KeyStage(await TestRhetor.start({ ...OPTIONS, variables }));
    ({ key } = await stage.newKey({ models: ['simulated/*'] }));
  });
  afterAll(() => stage.rhetor.stop());

  it.each([
    ['/v1/chat/completions', { ...MESSAGES, models: ['vendor/large'] }],
    ['/v1/chat/completions', { ...MESSAGES, fallbacks: ['vendor/large'] }],
    ['/v1/chat/completions', { ...MESSAGES, preset: 'large' }],
    ['/v1/chat/completions', { ...MESSAGES, context_window_fallbacks: [{ small: ['large'] }] }],
    ['/v1/chat/completions', { ...MESSAGES, providerOptions: { gateway: { models: ['large'] } } }],
    ['/v1/chat/completions', { ...MESSAGES, plugins: [{ id: 'fusion', model: 'vendor/large' }] }],
    [
      '/v1/chat/completions',
      { ...MESSAGES, tools: [{ type: 'openrouter:advisor', parameters: { model: 'large' } }] },
    ],
    ['/v1/responses', { ...QUESTION, tools: [{ type: 'image_generation', model: 'large' }] }],
    ['/v1/messages', { ...MESSAGES, max_tokens: 9, tools: [{ type: 'advisor', model: 'large' }] }],
    ['/v1/messages/count_tokens', { ...MESSAGES, fallbacks: ['large'] }],
    ['/v1/embeddings', { ...QUESTION, models: ['large'] }],
    ['/api/embed', { ...QUESTION, content_policy_fallbacks: ['large'] }],
  ])('names no further model to the vendor: %s %j', async (path, body) => {
    const answer = await stage.call(key, 'POST', path, { model: 'simulated-fast', ...body });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('may not name any');
  });

  it.each([
    ['/v1/chat/completions', { ...MESSAGES, tools: CALLERS_TOOLS }],
    [
      '/v1/responses',
      { ...QUESTION, tools: [{ type: 'function', name: 'a', parameters: SCHEMA }] },
    ],
    ['/v1/messages', { ...MESSAGES, max_tokens: 9, tools: [{ name: 'a', input_schema: SCHEMA }] }],
  ])('may use tools with an argument "model": %s', async (path, body) => {
    const answer = await stage.call(key, 'POST', path, { model: 'simulated-fast', ...body });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  });
});

it('may repeat under its Idempotency-Key what it has been allowed meanwhile', async () => {
  const stage = await KeyStage.start(OPTIONS);
  const { key, key_id: id } = await stage.newKey({ models: ['simulated/*fast'] });
  const body = { message: 'Hello?', options: { model: 'simulated-standard' } };
  const ask = (): Promise<KeyAnswer> =>
    stage.call(key, 'POST', '/message', body, { 'idempotency-key': 'once' });
  expect(await ask()).toMatchObject({ status: 403, body: { code: 'model_not_allowed' } });
  await stage.change(id, { models: ['simulated/*'] });
  expect(await ask()).toMatchObject({ status: 200, body: { model: 'simulated-standard' } });
});

it('asks every model of a rule that its patterns name, and only under that rule', async () => {
  const stage = await KeyStage.start(OPTIONS);
  const { key } = await stage.newKey({ models: ['rhetor/code'] });
  const code = { message: 'Hello?', task_type: 'code' };
  expect(await stage.call(key, 'POST', '/message', code)).toMatchObject({ status: 200 });
  expect(await ask(stage, key, 'rhetor/code')).toMatchObject({ status: 200 });
  expect(await ask(stage, key, 'simulated/simulated-standard')).toMatchObject({ status: 403 });
  expect(await stage.call(key, 'POST', '/message', { message: 'Hello?' })).toMatchObject({
    status: 403,
  });
});

it('falls back to no model that it may not use, whoever names it', async () => {
  const stage = await KeyStage.start({
    tasks: {
      default: { provider: 'simulated', model: 'simulated-fast?error=503', retries: 0 },
      cheap: {
        provider: 'simulated',
        model: 'simulated-fast?error=503',
        retries: 0,
        fallbacks: [{ provider: 'simulated', model: 'simulated-standard' }],
      },
    },
  });
  const { key } = await stage.newKey({ models: ['simulated/simulated-fast*'] });
  const ask = (fields: object): Promise<KeyAnswer> =>
    stage.call(key, 'POST', '/message', { message: 'Hello?', ...fields });
  const options = { fallback_provider: 'simulated', fallback_model: 'simulated-standard' };
  expect(await ask({ options })).toMatchObject({
    status: 403,
    body: { code: 'model_not_allowed', error: expect.stringContaining('simulated-standard') },
  });
  const failed = await ask({ task_type: 'cheap' });
  expect(failed.status).toBe(502);
  expect(failed.text).not.toContain('simulated-standard');
  const route = await stage.call(key, 'GET', '/route?task_type=cheap');
  expect(route.text).not.toContain('simulated-standard');
});

it('gets summaries only from models that it may use', async () => {
  const stage = await KeyStage.start({
    tasks: {
      default: {},
      summarize: {
        provider: 'simulated',
        model: 'simulated-standard',
        fallbacks: [{ provider: 'simulated', model: 'simulated-fast' }],
      },
    },
  });
  const summarise = async (models: readonly string[]): Promise<KeyAnswer> => {
    const { key } = await stage.newKey({ models });
    const id = `of-${models.join('-').replaceAll(/[/*]/g, '_')}`;
    await stage.call(key, 'POST', '/contexts', { context_id: id });
    const messages = [{ role: 'user', content: 'The gate is green.' }];
    await stage.call(key, 'POST', `/contexts/${id}/messages`, { messages });
    const answer = await stage.call(key, 'POST', `/contexts/${id}/summarize`);
    const { body } = await stage.call(key, 'GET', `/contexts/${id}/summaries`);
    return { ...answer, body: [(body as SummaryList).summaries[0]?.model, answer.body] };
  };
  expect(await summarise(['simulated/simulated-fast'])).toMatchObject({
    status: 200,
    body: ['simulated-fast', {}],
  });
  expect(await summarise(['rhetor/summarize'])).toMatchObject({
    status: 200,
    body: ['simulated-standard', {}],
  });
  expect(await summarise(['simulated/simulated-other'])).toMatchObject({
    status: 403,
    body: [undefined, { code: 'model_not_allowed' }],
  });
});

it('learns nothing of models that it may not use', async () => {
  const stage = await KeyStage.start({
    providers: {
      simulated: { kind: 'simulated', default_model: 'simulated-fast' },
      hidden: { kind: 'anthropic', api_key_env: 'HIDDEN_KEY', models: [{ id: 'hidden-large' }] },
    },
    tasks: { default: {}, code: { provider: 'hidden', model: 'hidden-large' } },
  });
  const { key } = await stage.newKey({ models: ['simulated/*'] });
  const questions = [
    { model: 'hidden-larg' },
    { model: 'hidden/hidden-large' },
    { provider: 'hidden' },
    { provider: 'hiden' },
    { provider: 'hidden', model: 'other' },
  ];
  for (const options of questions) {
    const answer = await stage.call(key, 'POST', '/message', { message: 'Hello?', options });
    expect([options, [400, 403, 404].includes(answer.status)]).toEqual([options, true]);
    const asked = Object.values(options).reduce(
      (text, word) => text.replaceAll(word, ''),
      answer.text,
    );
    expect([options, /hidden-large|HIDDEN_KEY|hidden\b/.exec(asked)?.[0]]).toEqual([
      options,
      undefined,
    ]);
  }
  for (const path of ['/', '/health', '/providers', '/api/v1/models', '/v1/models', '/api/tags']) {
    const { text } = await stage.call(key, 'GET', path);
    expect([path, text.includes('hidden')]).toEqual([path, false]);
  }
  const code = await stage.call(key, 'POST', '/message', { message: 'Hello?', task_type: 'code' });
  expect(code).toMatchObject({ status: 200, body: { model: 'simulated-fast' } });
});

it('is shown every rule that has a model for it', async () => {
  const stage = await KeyStage.start({
    tasks: {
      default: {},
      code: { provider: 'simulated', model: 'simulated-standard', models: ['gpt-9'] },
    },
  });
  const listed = async (models: readonly string[]): Promise<readonly string[]> => {
    const { key } = await stage.newKey({ models });
    const { body } = await stage.call(key, 'GET', '/v1/models');
    const { data } = body as { readonly data: readonly { readonly id: string }[] };
    return data.map(({ id }) => id).filter((id) => !id.includes('simulated'));
  };
  expect(await listed(['rhetor/code'])).toEqual(['rhetor', 'rhetor/code', 'code', 'gpt-9']);
  expect(await listed(['simulated/simulated-standard'])).toEqual([
    'rhetor',
    'rhetor/code',
    'code',
    'gpt-9',
  ]);
  expect(await listed(['simulated/simulated-fast'])).toEqual([
    'rhetor',
    'rhetor/default',
    'default',
  ]);
});

it('sees of /health what a load balancer sees, and its own providers', async () => {
  const stage = await KeyStage.start();
  const { key } = await stage.newKey({ models: ['simulated/*'] });
  const { key: none } = await stage.newKey({ models: ['other/*'] });
  const health = async (credential: string | undefined) => {
    const { status, body } = await stage.call(credential, 'GET', '/health');
    expect([status, body]).toMatchObject([200, { status: 'healthy', component: 'rhetor' }]);
    const { providers, details } = body as Health;
    return [providers, Object.keys(details)];
  };
  expect(await health(undefined)).toEqual([{}, []]);
  expect(await health('a-wrong-token')).toEqual([{}, []]);
  expect(await health('rk_wrong')).toEqual([{}, []]);
  expect(await health(none)).toEqual([{}, []]);
  expect(await health(key)).toEqual([{ simulated: true }, []]);
  expect(await health(ADMINISTRATOR)).toEqual([
    { simulated: true },
    ['requests', 'hermes_state', 'engram'],
  ]);
  const { body } = await stage.call(ADMINISTRATOR, 'GET', '/audit');
  expect(JSON.stringify(body)).toContain('unauthorized');
});

it('sees whether a model answers, but not how much others use it', async () => {
  const stage = await KeyStage.start();
  await stage.call(ADMINISTRATOR, 'POST', '/message', { message: 'Hello?' });
  const { key } = await stage.newKey();
  for (const path of ['/providers', '/route', '/api/v1/providers']) {
    const [seen, all] = await Promise.all([
      stage.call(key, 'GET', path),
      stage.call(ADMINISTRATOR, 'GET', path),
    ]);
    expect(seen.text).toContain('"circuit":"closed"');
    expect(seen.text).not.toMatch(/in_flight|error_rate|first_token|token_estimate/);
    expect(all.text).toMatch(/in_flight/);
  }
});

it('is shown what it may use', async () => {
  const stage = await KeyStage.start(OPTIONS);
  const { key } = await stage.newKey({ models: ['simulated/simulated-fast'] });
  const [models, tags, providers, platform, route, other] = await Promise.all(
    [
      '/v1/models',
      '/api/tags',
      '/providers',
      '/api/v1/models',
      '/route',
      '/v1/models/simulated/simulated-standard',
    ].map((path) => stage.call(key, 'GET', path)),
  );
  for (const answer of [models, tags, providers, platform, route]) {
    expect(answer?.status).toBe(200);
    expect(answer?.text).toContain('simulated-fast');
    expect(answer?.text).not.toContain('simulated-standard');
  }
  expect(other?.status).toBe(403);
});

it('always speaks as its component', async () => {
  const stage = await KeyStage.start();
  const { key } = await stage.newKey({ component: 'ergon' });
  const body = { context_id: 'apollo:plan', component: 'apollo', message: 'Hello?' };
  expect(await stage.call(key, 'POST', '/message', body)).toMatchObject({ status: 200 });
  await stage.call(key, 'POST', '/contexts', { context_id: 'other', component: 'apollo' });
  await stage.call(key, 'PATCH', '/contexts/other', { component: 'apollo' });
  const list = await stage.call(ADMINISTRATOR, 'GET', '/contexts');
  const { contexts } = list.body as ContextPage;
  expect(contexts.map(({ component }) => component)).toEqual(['ergon', 'ergon']);
  const specialist = (name: string): Promise<KeyAnswer> =>
    stage.call(key, 'POST', `/api/v1/ai/specialists/${name}/message`, { message: 'Hello?' });
  expect(await specialist('ergon')).toMatchObject({ status: 200 });
  expect(await specialist('apollo')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await stage.call(key, 'POST', '/api/team-chat', { message: 'Hi' })).toMatchObject({
    status: 403,
  });
});

it('reaches its own conversations, those of its component, or all', async () => {
  const stage = await KeyStage.start();
  const own = await stage.newKey({ component: 'ergon' });
  const component = await stage.newKey({ component: 'ergon', contexts: 'component' });
  const all = await stage.newKey({ contexts: 'all' });
  const begin = (key: string, id: string, of?: string): Promise<KeyAnswer> =>
    stage.call(key, 'POST', '/contexts', { context_id: id, ...(of && { component: of }) });
  await begin(own.key, 'a');
  await begin(component.key, 'b');
  await begin(ADMINISTRATOR, 'c', 'apollo');
  await begin(ADMINISTRATOR, 'd', 'ergon');
  const listed = async (key: string): Promise<readonly string[]> => {
    const { body } = await stage.call(key, 'GET', '/contexts');
    return (body as ContextPage).contexts.map(({ id }) => id).toSorted();
  };
  expect(await listed(own.key)).toEqual(['a']);
  expect(await listed(component.key)).toEqual(['a', 'b', 'd']);
  expect(await listed(all.key)).toEqual(['a', 'b', 'c', 'd']);
  expect(await stage.call(own.key, 'DELETE', '/contexts/d')).toMatchObject({
    status: 200,
    body: { success: false },
  });
  expect(await stage.call(own.key, 'DELETE', '/contexts/a')).toMatchObject({
    body: { success: true },
  });
  expect(await listed(all.key)).toEqual(['b', 'c', 'd']);
});

it('lacks what its permissions leave out', async () => {
  const stage = await KeyStage.start();
  const asking = await stage.newKey({ permissions: ['ask'] });
  const remembering = await stage.newKey({ permissions: ['remember'] });
  const forbidden = { status: 403, body: { code: 'forbidden' } };
  expect(await stage.call(asking.key, 'GET', '/contexts')).toMatchObject(forbidden);
  const named = { context_id: 'mine', message: 'Hello?' };
  expect(await stage.call(asking.key, 'POST', '/message', named)).toMatchObject(forbidden);
  expect(await stage.call(asking.key, 'POST', '/message', { message: 'Hello?' })).toMatchObject({
    status: 200,
  });
  const response = { model: 'simulated/simulated-fast', input: 'Hello?' };
  expect(await stage.call(asking.key, 'POST', '/v1/responses', response)).toMatchObject({
    status: 200,
  });
  const headers = { authorization: `Bearer ${asking.key}` };
  const socket = await SocketClient.connect(stage.rhetor.socketUrl, { headers });
  socket.send({ type: 'LLM_REQUEST', source: 'UI', payload: { message: 'Hi', streaming: false } });
  await socket.until(() => socket.frames.some(({ type }) => type === 'RESPONSE'));
  socket.close();
  const { body } = await stage.call(ADMINISTRATOR, 'GET', '/contexts');
  expect(body).toMatchObject({ count: 0 });
  expect(await stage.call(remembering.key, 'POST', '/message', named)).toMatchObject(forbidden);
  expect(
    await stage.call(remembering.key, 'POST', '/contexts', { context_id: 'mine' }),
  ).toMatchObject({ status: 201 });
  const messages = [{ role: 'user', content: 'The gate is green.' }];
  await stage.call(remembering.key, 'POST', '/contexts/mine/messages', { messages });
  // A model would write it.
  const summary = await stage.call(remembering.key, 'POST', '/contexts/mine/summarize');
  expect(summary).toMatchObject(forbidden);
});

it('is named in the audit trail, with its address', async () => {
  const stage = await KeyStage.start();
  const { key, key_id: id } = await stage.newKey();
  await stage.call(key, 'POST', '/contexts', { context_id: 'mine' });
  await stage.call(key, 'DELETE', '/contexts/mine');
  const { body } = await stage.call(ADMINISTRATOR, 'GET', '/audit?limit=1');
  expect(body).toMatchObject({
    entries: [
      {
        actor: 'key',
        key_id: id,
        address: '127.0.0.1',
        action: 'DELETE /contexts/:id',
        context_id: 'mine',
        outcome: 'done',
      },
    ],
  });
});
