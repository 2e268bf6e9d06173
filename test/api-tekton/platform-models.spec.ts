/** GET /api/models, /api/models/ and /api/v1/models, and GET /api/v1/discovery, as components use them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { type Json, jsonOf } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';

const FOUR = ['chat', 'code', 'planning', 'reasoning'];

let rhetor: TestRhetor;

beforeAll(async () => {
  rhetor = await TestRhetor.start({
    providers: {
      simulated: { kind: 'simulated' },
      local: {
        kind: 'openai',
        base_url: 'http://127.0.0.1:9/v1',
        models: [
          { id: 'quick', name: 'Fast', context_window: 9_000, max_output: 500 },
          { id: 'old', deprecated: true },
          { id: 'narrow', capabilities: ['chat'] },
          { id: 'text-embedder' },
        ],
      },
      unset: { kind: 'anthropic', api_key_env: 'UNSET_KEY', models: [{ id: 'hidden' }] },
    },
    tasks: {
      default: {
        provider: 'local',
        model: 'quick',
        fallbacks: [{ provider: 'local', model: 'narrow' }],
      },
    },
  });
});
afterAll(() => rhetor.stop());

const models = async (path: string) => (await (await rhetor.get(path)).json()) as readonly Json[];
const ids = async (path: string) => (await models(path)).map(({ id }) => id);

describe('GET /api/models', () => {
  it('lists every available model, with every field', async () => {
    const list = await models('/api/models');
    const providers = new Set(list.map(({ provider }) => provider));
    expect([...providers]).toEqual(['simulated', 'local']);
    const own = list.filter(({ provider }) => provider === 'local');
    expect(own[0]).toEqual({
      id: 'quick',
      provider: 'local',
      name: 'Fast',
      aliases: ['local/quick'],
      capabilities: FOUR,
      context_window: 9_000,
      max_output: 500,
      deprecated: false,
      fallback: 'narrow',
    });
    expect(own[1]).toMatchObject({ id: 'narrow', context_window: null, fallback: null });
  });

  it.each([
    ['/api/models?provider=local', ['quick', 'narrow', 'text-embedder']],
    ['/api/models/?provider=local', ['quick', 'narrow', 'text-embedder']],
    [
      '/api/models?provider=local&include_deprecated=true',
      ['quick', 'old', 'narrow', 'text-embedder'],
    ],
    ['/api/models/?provider=local&capability=code', ['quick']],
    ['/api/models?provider=local&capability=chat&unknown=1', ['quick', 'narrow']],
    ['/api/models?capability=embedding', ['text-embedder']],
    ['/api/models?provider=unset', []],
    ['/api/models?provider=nobody', []],
  ])('%s is %j', async (path, expected) => {
    expect(await ids(path)).toEqual(expected);
  });

  it.each([
    'include_deprecated=perhaps',
    `provider=${'x'.repeat(300)}`,
    'capability=a&capability=b',
  ])('refuses %s', async (query) => {
    const response = await rhetor.get(`/api/models?${query}`);
    const { errors } = await expectError(response, 422, 'validation_failed');
    expect(errors).toMatchObject([{ field: query.split('=')[0] }]);
  });

  it('returns ids and aliases that can be requested', async () => {
    const list = await models('/api/models?provider=simulated');
    const names = list.flatMap(({ id, aliases }) => [id, ...(aliases as readonly string[])]);
    for (const name of names) {
      const messages = [{ role: 'user', content: 'Hello' }];
      const body = { model: name, max_tokens: 5, messages };
      const response = await rhetor.post('/v1/chat/completions', body);
      expect(response.status, String(name)).toBe(200);
    }
    expect(names.length).toBeGreaterThan(2);
  });
});

describe('GET /api/v1/models', () => {
  it('returns the same list in an object, with the same filters', async () => {
    const query = '?capability=chat';
    expect(await jsonOf(await rhetor.get(`/api/v1/models${query}`))).toEqual({
      models: await models(`/api/models${query}`),
    });
  });
});

describe('GET /api/v1/discovery', () => {
  it('describes Rhetor and every route that GET / lists', async () => {
    const discovery = await jsonOf(await rhetor.get('/api/v1/discovery'));
    const health = await jsonOf(await rhetor.get('/health'));
    expect(discovery).toEqual({
      component: 'rhetor',
      version: health['version'],
      description: expect.stringMatching(/\w/),
      endpoints: expect.any(Array),
      capabilities: expect.arrayContaining(['llm_management']),
      dependencies: {},
      metadata: expect.objectContaining({ ws: expect.stringMatching(/^ws:.*\/ws$/) }),
    });
    const endpoints = discovery['endpoints'] as readonly Readonly<Record<string, string>>[];
    const { endpoints: listed } = await jsonOf(await rhetor.get('/'));
    expect([...endpoints.map(({ method, path }) => `${method} ${path}`), 'WS /ws']).toEqual(listed);
    expect(endpoints.filter(({ description }) => !/\w{2}/.test(description ?? ''))).toEqual([]);
    expect(endpoints).toContainEqual({
      path: '/api/v1/discovery',
      method: 'GET',
      description: 'What Rhetor is, and every route',
    });
  });
});
