import { describe, expect, it } from 'vitest';
import {
  type ProviderDefinition,
  providersSchema,
  resolvedProvidersSchema,
  resolveProvider,
} from './providers-config.ts';

const FULL: ProviderDefinition = {
  kind: 'openai',
  name: 'Local server',
  base_url: 'http://localhost:8080/v1',
  base_url_env: ['FIRST_URL', 'SECOND_URL'],
  api_key_env: 'LOCAL_KEY',
  api: 'chat',
  default_model: 'small',
  headers: { 'x-team': 'tekton' },
  models: [
    {
      id: 'large',
      name: 'Large',
      context_window: 8192,
      max_output: 1024,
      reasoning: true,
      price: { input: 1, output: 2, cached_input: 0, cache_write: 1.25 },
    },
    { id: 'small', price_as: 'openai/gpt-6-luna' },
  ],
  timeouts_ms: { idle: 5_000 },
  price: { input: 0, output: 0 },
  price_as: 'openai',
};

describe('providersSchema', () => {
  it('accepts every key of the README', () => {
    expect(providersSchema.parse({ 'my.server-1_x': FULL })).toEqual({ 'my.server-1_x': FULL });
    expect(providersSchema.parse({})).toEqual({});
  });

  it('accepts either API of OpenAI', () => {
    const file = { x: { kind: 'openai', api: 'responses' } };
    expect(resolvedProvidersSchema({}).parse(file)[0]?.api).toBe('responses');
  });

  it.each<[string, Partial<Record<keyof ProviderDefinition, unknown>>]>([
    ['kind', { kind: 'cohere' }],
    ['name', { name: '' }],
    ['base_url', { base_url: 'localhost:8080' }],
    ['base_url', { base_url: 'ftp://localhost' }],
    ['base_url_env', { base_url_env: 'https://api.example' }],
    ['base_url_env', { base_url_env: [] }],
    ['api_key_env', { api_key_env: 'sk-abc-123' }],
    ['api_keys_env.1', { api_keys_env: ['ONE', 'sk-abc-123'] }],
    ['api_keys_env', { api_keys_env: ['ONE', 'ONE'] }],
    ['api', { api: 'completions' }],
    ['default_model', { default_model: '' }],
    ['headers.x-team', { headers: { 'x-team': 1 } }],
    ['headers.x-team', { headers: { 'x-team': 'a\nx-admin: 1' } }],
    ['headers.x team', { headers: { 'x team': 'a' } }],
    ['models.0.id', { models: [{}] }],
    ['models.0.context_window', { models: [{ id: 'a', context_window: 0 }] }],
    ['models.0.max_output', { models: [{ id: 'a', max_output: 1.5 }] }],
    ['models.0.price.input', { models: [{ id: 'a', price: { input: -1, output: 1 } }] }],
    ['models.0.price.output', { models: [{ id: 'a', price: { input: 1, output: 1e7 } }] }],
    ['models.0.price_as', { models: [{ id: 'a', price_as: 'openai' }] }],
    ['price.output', { price: { input: 1 } }],
    ['price_as', { price_as: 'open ai' }],
    ['price_as', { price_as: 'openai/' }],
    ['timeouts_ms.idle', { timeouts_ms: { idle: 0 } }],
  ])('names the invalid key %s', (path, change) => {
    const { error } = providersSchema.safeParse({ local: { ...FULL, ...change } });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([`local.${path}`]);
  });

  it('names a key that does not exist', () => {
    const { error } = providersSchema.safeParse({ local: { kind: 'openai', api_key: 'x' } });
    expect(error?.issues[0]?.message).toBe('Unrecognized key: "api_key"');
  });
});

describe('resolveProvider', () => {
  it('fills in the key and the address, and keeps the other fields', () => {
    expect(resolveProvider('local', FULL, { LOCAL_KEY: ' secret ' })).toEqual({
      id: 'local',
      kind: 'openai',
      name: 'Local server',
      baseUrl: 'http://localhost:8080/v1',
      apiKey: 'secret',
      apiKeyVariable: 'LOCAL_KEY',
      api: 'chat',
      defaultModel: 'small',
      headers: { 'x-team': 'tekton' },
      models: FULL.models,
      timeouts: { idle: 5_000 },
      price: FULL.price,
      priceAs: FULL.price_as,
      proxies: { http: undefined, https: undefined, direct: [] },
      isConfigured: true,
    });
  });

  it('defaults to the id as name, and to the first model', () => {
    const resolved = resolveProvider(
      'x',
      { kind: 'openai', models: [{ id: 'a' }, { id: 'b' }] },
      {},
    );
    expect(resolved).toMatchObject({ name: 'x', defaultModel: 'a', api: 'chat' });
    expect(resolveProvider('x', { kind: 'openai' }, {}).defaultModel).toBeUndefined();
  });

  it.each([
    [{ FIRST_URL: 'http://one/', SECOND_URL: 'http://two' }, 'http://one'],
    [{ FIRST_URL: ' ', SECOND_URL: 'http://two//' }, 'http://two'],
    [{}, 'http://localhost:8080/v1'],
  ])('uses the address of the first variable that is set: %j', (variables, baseUrl) => {
    expect(resolveProvider('local', FULL, variables).baseUrl).toBe(baseUrl);
  });

  it.each([
    ['0.0.0.0', 'http://0.0.0.0:11434'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['box', 'http://box:11434'],
    ['box/ollama/', 'http://box:11434/ollama'],
    ['[::1]', 'http://[::1]:11434'],
    ['http://box', 'http://box'],
    ['https://box:444/', 'https://box:444'],
  ])('reads OLLAMA_HOST=%s like Ollama', (value, baseUrl) => {
    const definition = { kind: 'ollama', base_url_env: 'OLLAMA_HOST' } as const;
    const resolved = resolveProvider('ollama', definition, { OLLAMA_HOST: value });
    expect(resolved).toMatchObject({ baseUrl, isConfigured: true });
  });

  it('uses the port of Ollama for no other kind', () => {
    const definition = { kind: 'openai', base_url_env: 'URL' } as const;
    expect(resolveProvider('x', definition, { URL: 'box' }).baseUrl).toBe('http://box');
  });
});

describe('unlisted_models', () => {
  it.each([
    ['allow', true],
    ['check', undefined],
    [undefined, undefined],
  ] as const)('%s', (unlisted_models, isAllowed) => {
    const definition = { kind: 'openai', ...(unlisted_models && { unlisted_models }) } as const;
    expect(resolveProvider('local', definition, {}).allowsUnlisted).toBe(isAllowed);
  });
});

describe('configured', () => {
  const isConfigured = (definition: ProviderDefinition, variables = {}): boolean =>
    resolveProvider('x', definition, variables).isConfigured;

  it('is a provider whose key is set', () => {
    const definition: ProviderDefinition = { kind: 'anthropic', api_key_env: 'KEY' };
    expect(isConfigured(definition, { KEY: 'secret' })).toBe(true);
    expect(isConfigured(definition, { KEY: '  ' })).toBe(false);
    expect(isConfigured(definition)).toBe(false);
    expect(isConfigured({ ...definition, base_url: 'http://box' })).toBe(false);
  });

  it('is a provider of which one of several keys is set', () => {
    const definition: ProviderDefinition = { kind: 'openai', api_keys_env: ['ONE', 'TWO', 'SAME'] };
    expect(isConfigured(definition)).toBe(false);
    const one = resolveProvider('x', definition, { TWO: ' two ' });
    expect(one).toMatchObject({ apiKey: 'two', apiKeyVariable: 'TWO', isConfigured: true });
    expect(one.keys).toBeUndefined();
    const { keys } = resolveProvider('x', definition, { ONE: 'one', TWO: 'two', SAME: 'two' });
    expect(keys).toEqual([
      { variable: 'ONE', value: 'one' },
      { variable: 'TWO', value: 'two' },
    ]);
  });

  it('is one without a key whose address was given', () => {
    expect(isConfigured({ kind: 'openai', base_url: 'http://box' })).toBe(true);
    expect(isConfigured({ kind: 'ollama', base_url_env: 'URL' }, { URL: 'http://box' })).toBe(true);
    expect(isConfigured({ kind: 'ollama', base_url_env: 'URL' })).toBe(false);
    expect(resolveProvider('x', { kind: 'ollama' }, {})).toMatchObject({
      baseUrl: 'http://localhost:11434',
      isConfigured: false,
    });
  });

  it('is the simulated one, always', () => {
    expect(isConfigured({ kind: 'simulated' })).toBe(true);
  });
});

describe('resolvedProvidersSchema', () => {
  it('gives the providers in the order of the file', () => {
    const file = { b: { kind: 'openai', api_key_env: 'KEY' }, a: { kind: 'simulated' } };
    const resolved = resolvedProvidersSchema({ KEY: 'secret' }).parse(file);
    expect(resolved.map(({ id, isConfigured }) => [id, isConfigured])).toEqual([
      ['b', true],
      ['a', true],
    ]);
  });

  it.each(['not a url', 'ftp://box', '::1', 'http://', 'http://box:99999'])(
    'names the variable with an invalid address: %s',
    (address) => {
      const schema = resolvedProvidersSchema({ OLLAMA_HOST: address });
      const { error } = schema.safeParse({ o: { kind: 'ollama', base_url_env: 'OLLAMA_HOST' } });
      expect(error?.issues).toMatchObject([
        { path: ['o', 'base_url_env'], message: 'OLLAMA_HOST does not hold an http(s) URL' },
      ]);
    },
  );

  it.each(['one\ntwo', 'one two', 'clé'])('names the variable with an invalid key: %j', (key) => {
    const schema = resolvedProvidersSchema({ KEY: key });
    const { error } = schema.safeParse({ a: { kind: 'anthropic', api_key_env: 'KEY' } });
    expect(error?.issues).toMatchObject([
      {
        path: ['a', 'api_key_env'],
        message: 'KEY holds a space, a line break or a letter that no key has',
      },
    ]);
  });

  it('names the faults of several keys', () => {
    const schema = resolvedProvidersSchema({ ONE: 'fine', TWO: 'not fine' });
    const file = { a: { kind: 'openai', api_key_env: 'ONE', api_keys_env: ['ONE', 'TWO'] } };
    expect(schema.safeParse(file).error?.issues).toMatchObject([
      {
        path: ['a', 'api_keys_env'],
        message: 'cannot be combined with "api_key_env"; name all keys here',
      },
      {
        path: ['a', 'api_keys_env'],
        message: 'TWO holds a space, a line break or a letter that no key has',
      },
    ]);
  });
});
