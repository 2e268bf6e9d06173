/** Files of LiteLLM as Rhetor's configuration. */
import { describe, expect, it } from 'vitest';
import { importLitellm } from './import-litellm.ts';

const notesOf = (text: string): readonly string[] =>
  importLitellm(text).notes.map(({ path, message }) => `${path}: ${message}`);

const list = (...entries: readonly string[]): string => `model_list:\n${entries.join('\n')}\n`;
const entry = (name: string, params: string, info = '{}'): string =>
  `  - { model_name: "${name}", litellm_params: { ${params} }, model_info: ${info} }`;

describe('the vendor of a model', () => {
  it.each([
    ['openai/gpt-4o', { kind: 'openai', api_key_env: 'OPENAI_API_KEY' }, 'gpt-4o'],
    ['gpt-4o-mini', { kind: 'openai', api_key_env: 'OPENAI_API_KEY' }, 'gpt-4o-mini'],
    ['claude-sonnet-4', { kind: 'anthropic', api_key_env: 'ANTHROPIC_API_KEY' }, 'claude-sonnet-4'],
    [
      'groq/llama-3.3-70b',
      {
        kind: 'openai',
        base_url: 'https://api.groq.com/openai/v1',
        api_key_env: 'GROQ_API_KEY',
      },
      'llama-3.3-70b',
    ],
    ['ollama_chat/llama3.1', { kind: 'ollama', base_url: 'http://localhost:11434' }, 'llama3.1'],
    [
      'openrouter/meta-llama/llama-3-70b',
      {
        kind: 'openai',
        base_url: 'https://openrouter.ai/api/v1',
        api_key_env: 'OPENROUTER_API_KEY',
      },
      'meta-llama/llama-3-70b',
    ],
  ])('%s', (model, provider, id) => {
    const { providers, tasks } = importLitellm(list(entry('any', `model: "${model}"`)));
    const [[name, given] = []] = Object.entries(providers);
    expect(given).toEqual({ ...provider, models: [{ id }] });
    expect(tasks).toEqual({ any: { provider: name, model: id, models: ['any'] } });
  });

  it('is a server of its own, with an address and perhaps without a key', () => {
    const { providers } = importLitellm(
      list(
        entry('a', 'model: hosted_vllm/qwen, api_base: "http://vllm:8000/v1/", api_key: none'),
        entry(
          'b',
          'model: openai/mixtral, api_base: os.environ/VLLM_BASE, api_key: os.environ/VLLM_KEY',
        ),
        entry(
          'c',
          'model: azure/deployed, api_base: "https://x.openai.azure.com/", api_version: "2024-10-21"',
        ),
        entry(
          'd',
          'model: claude-opus-4, api_base: "https://proxy.example/v1/messages", api_key: os.environ/PROXY_KEY',
        ),
      ),
    );
    expect(providers).toEqual({
      vllm: { kind: 'openai', base_url: 'http://vllm:8000/v1', models: [{ id: 'qwen' }] },
      openai: {
        kind: 'openai',
        base_url_env: 'VLLM_BASE',
        api_key_env: 'VLLM_KEY',
        models: [{ id: 'mixtral' }],
      },
      azure: {
        kind: 'openai',
        base_url: 'https://x.openai.azure.com/openai/v1',
        api_key_env: 'AZURE_API_KEY',
        models: [{ id: 'deployed' }],
      },
      anthropic: {
        kind: 'anthropic',
        base_url: 'https://proxy.example',
        api_key_env: 'PROXY_KEY',
        models: [{ id: 'claude-opus-4' }],
      },
    });
  });

  it('is named where Rhetor does not speak its protocol, or nothing can be asked', () => {
    const text = list(
      entry('a', 'model: gpt-4o'),
      entry('b', 'model: bedrock/anthropic.claude-3'),
      entry('c', 'model: hosted_vllm/qwen'),
      entry('d', 'model: os.environ/MODEL'),
    );
    expect(Object.keys(importLitellm(text).tasks)).toEqual(['a']);
    expect(notesOf(text)).toEqual([
      'model_list[1].litellm_params.model: bedrock/anthropic.claude-3 is left out: Rhetor speaks the protocols of Anthropic, OpenAI and Ollama',
      'model_list[2].litellm_params.api_base: is missing, so hosted_vllm/qwen is left out',
      'model_list[3].litellm_params.model: names no model, so the entry is left out',
    ]);
  });
});

describe('keys', () => {
  it('are never written; each gets a variable that no other one has', () => {
    const text = list(
      entry('a', 'model: gpt-4o, api_key: sk-first-secret'),
      entry('b', 'model: gpt-4o, api_key: sk-second-secret'),
      entry('c', 'model: gpt-4.1, api_key: sk-first-secret'),
      entry('d', 'model: gpt-5, api_key: os.environ/OPENAI_API_KEY'),
    );
    const imported = importLitellm(text);
    expect(JSON.stringify(imported)).not.toContain('secret');
    expect(imported.variables).toEqual(['OPENAI_API_KEY', 'OPENAI_API_KEY_2', 'OPENAI_API_KEY_3']);
    expect(imported.providers).toMatchObject({
      openai: { api_key_env: 'OPENAI_API_KEY_2', models: [{ id: 'gpt-4o' }, { id: 'gpt-4.1' }] },
      'openai-2': { api_key_env: 'OPENAI_API_KEY_3' },
      'openai-3': { api_key_env: 'OPENAI_API_KEY' },
    });
    expect(notesOf(text)[0]).toBe(
      'model_list[0].litellm_params.api_key: holds the key itself, which is not written: set OPENAI_API_KEY_2 to it where Rhetor is started',
    );
  });

  it('come from a list of credentials', () => {
    const text = `${list(entry('a', 'model: gpt-4o, litellm_credential_name: eu'))}
credential_list:
  - credential_name: eu
    credential_values: { api_key: os.environ/EU_KEY, api_base: "https://eu.example/v1" }
    credential_info: { description: Europe }
`;
    expect(importLitellm(text)).toMatchObject({
      providers: { openai: { base_url: 'https://eu.example/v1', api_key_env: 'EU_KEY' } },
      notes: [],
    });
  });
});

describe('several models of one name', () => {
  it('are a pool with weights, and those of a higher order are fallbacks', () => {
    const text = `${list(
      entry('smart', 'model: gpt-4o, weight: 3'),
      entry('smart', 'model: claude-sonnet-4, weight: 1'),
      entry('smart', 'model: groq/llama, order: 2'),
    )}
router_settings: { routing_strategy: latency-based-routing }
`;
    expect(importLitellm(text).tasks).toEqual({
      smart: {
        pool: {
          members: [
            { provider: 'openai', model: 'gpt-4o', weight: 3 },
            { provider: 'anthropic', model: 'claude-sonnet-4', weight: 1 },
          ],
          choose: 'fastest',
        },
        models: ['smart'],
        fallbacks: [{ provider: 'groq', model: 'llama' }],
      },
    });
  });

  it('are weighed by their limits, which are named as no limits', () => {
    const text = list(
      entry('a', 'model: gpt-4o, rpm: 9000'),
      entry('a', 'model: claude-sonnet-4, rpm: 3000'),
    );
    expect(importLitellm(text).tasks['a']).toMatchObject({
      pool: { members: [{ weight: 1_000 }, { weight: 333.333 }] },
    });
    expect(notesOf(text)).toHaveLength(2);
  });

  it('are one model if they are the same', () => {
    const text = list(entry('a', 'model: gpt-4o'), entry('a', 'model: openai/gpt-4o'));
    expect(importLitellm(text).tasks['a']).toMatchObject({ provider: 'openai', model: 'gpt-4o' });
  });

  it('share the options that all of them have', () => {
    const text = list(
      entry('a', 'model: gpt-4o, temperature: 0.2, max_tokens: 512'),
      entry('a', 'model: claude-sonnet-4, temperature: 0.2, max_tokens: 256'),
    );
    expect(importLitellm(text).tasks['a']).toMatchObject({ options: { temperature: 0.2 } });
    expect(notesOf(text)).toEqual([
      expect.stringMatching(/^model_list\[0\]\.litellm_params\.max_tokens: is left out/),
      expect.stringMatching(/^model_list\[1\]\.litellm_params\.max_tokens: is left out/),
    ]);
  });
});

it('takes over prices, windows, times, retries, aliases, fallbacks and limits', () => {
  const text = `${list(
    entry(
      'main',
      'model: gpt-4o, timeout: 30, stream_timeout: 10',
      '{ input_cost_per_token: 0.0000025, output_cost_per_token: 1e-05, cache_read_input_token_cost: 0.00000125, max_input_tokens: 128000, max_output_tokens: 16384, supports_reasoning: true }',
    ),
    entry('backup', 'model: claude-sonnet-4'),
    entry('large', 'model: gemini/gemini-pro'),
  )}
router_settings:
  num_retries: 20
  timeout: 60
  model_group_alias: { gpt-4: main, gpt-4-turbo: { model: main, hidden: true }, lost: nowhere }
litellm_settings:
  drop_params: true
  fallbacks: [{ main: [backup, missing] }]
  context_window_fallbacks: [{ main: [large] }]
  default_fallbacks: [main]
general_settings: { global_max_parallel_requests: 40 }
`;
  const { providers, tasks, notes } = importLitellm(text);
  expect(providers['openai']).toEqual({
    kind: 'openai',
    api_key_env: 'OPENAI_API_KEY',
    timeouts_ms: { answer: 30_000, first_token: 10_000 },
    models: [
      {
        id: 'gpt-4o',
        context_window: 128_000,
        max_output: 16_384,
        reasoning: true,
        price: { input: 2.5, output: 10, cached_input: 1.25 },
      },
    ],
  });
  const common = { retries: 10, timeouts_ms: { answer: 60_000 }, unknown_fields: 'drop' };
  const main = { provider: 'openai', model: 'gpt-4o' };
  expect(tasks).toEqual({
    main: {
      ...main,
      models: ['main', 'gpt-4', 'gpt-4-turbo'],
      fallbacks: [
        { provider: 'anthropic', model: 'claude-sonnet-4' },
        { provider: 'gemini', model: 'gemini-pro' },
      ],
      ...common,
    },
    backup: {
      ...{ provider: 'anthropic', model: 'claude-sonnet-4' },
      ...{ models: ['backup'], fallbacks: [main], ...common },
    },
    large: {
      ...{ provider: 'gemini', model: 'gemini-pro' },
      ...{ models: ['large'], fallbacks: [main], ...common },
    },
    limits: { concurrent: 40 },
  });
  expect(notes.map(({ message }) => message)).toEqual([
    'names "nowhere", which model_list does not have',
    '"main" falls back to "missing", which model_list does not have, or which is left out',
  ]);
});

it('names what has no counterpart, by its place, and what to do instead', () => {
  const text = `${list(
    entry(
      'a',
      'model: gpt-4o, organization: org-1, extra_headers: { X-Key: s3cr3t }',
      '{ id: one }',
    ),
    entry('openai/*', 'model: openai/*'),
    entry('*', 'model: groq/*'),
  )}
router_settings: { cooldown_time: 30, redis_host: cache, enable_pre_call_checks: true }
litellm_settings: { success_callback: [langfuse], set_verbose: false }
general_settings: { master_key: sk-1234, database_url: "postgres://secret" }
environment_variables: { OPENAI_API_KEY: sk-abc }
`;
  const notes = notesOf(text);
  expect(notes.join('\n')).not.toMatch(/s3cr3t|sk-1234|sk-abc|secret/);
  expect(notes.map((note) => note.slice(0, note.indexOf(': ')))).toEqual([
    'model_list[2].model_name',
    'environment_variables',
    'model_list[0].litellm_params.organization',
    'model_list[0].litellm_params.extra_headers',
    'model_list[0].model_info.id',
    'router_settings.cooldown_time',
    'router_settings.redis_host',
    'litellm_settings.success_callback',
    'general_settings.master_key',
    'general_settings.database_url',
  ]);
  expect(notes.find((note) => note.startsWith('general_settings.master_key'))).toContain(
    'RHETOR_AUTH_TOKEN',
  );
});

describe('the cache', () => {
  const cacheOf = (settings: string) => {
    const text = `${list(entry('a', 'model: gpt-4o'))}litellm_settings: { ${settings} }\n`;
    return { cache: importLitellm(text).tasks['a'], notes: notesOf(text) };
  };

  it.each([
    ['cache: true', 600],
    ['cache: true, cache_params: { type: redis, ttl: 1800, host: redis }', 1_800],
    ['cache: true, cache_params: { ttl: 10368000, supported_call_types: [acompletion] }', 604_800],
  ])('is that of each rule: %s', (settings, seconds) => {
    expect(cacheOf(settings).cache).toMatchObject({ cache: { seconds } });
  });

  it.each([
    ['cache: true, cache_params: { type: qdrant-semantic, similarity_threshold: 0.8 }', /equal/],
    ['cache: true, cache_params: { mode: default_off, ttl: 60 }', /x-rhetor-cache: use/],
    ['cache: true, cache_params: { supported_call_types: [aembedding] }', /not for answers/],
  ])('is left out, and named: %s', (settings, reason) => {
    const { cache, notes } = cacheOf(settings);
    expect(cache).not.toHaveProperty('cache');
    expect(notes).toEqual([expect.stringMatching(reason)]);
  });

  it('is not there if the file turns it off', () => {
    const { cache, notes } = cacheOf('cache: false, cache_params: { ttl: 60 }');
    expect([cache, notes]).toEqual([expect.not.objectContaining({ cache: {} }), []]);
  });
});

it('takes over what the file says of all models for those of wildcards, and their fallbacks', () => {
  const text = `${list(
    entry('openai/*', 'model: openai/*'),
    entry('claude-*', 'model: anthropic/claude-*'),
    entry('small', 'model: gpt-4o-mini'),
  )}
litellm_settings:
  num_retries: 2
  fallbacks: [{ openai/gpt-4o: [claude-opus] }, { small: [openai/gpt-4o, gone] }, { lost: [small] }, 7]
`;
  const { tasks } = importLitellm(text);
  const openai = { provider: 'openai', model: 'gpt-4o' };
  const claude = { provider: 'anthropic', model: 'claude-opus' };
  expect(tasks).toEqual({
    default: { retries: 2 },
    small: {
      ...{ provider: 'openai', model: 'gpt-4o-mini', models: ['small'], retries: 2 },
      fallbacks: [openai],
    },
    'openai/gpt-4o': { ...openai, models: ['openai/gpt-4o'], fallbacks: [claude], retries: 2 },
  });
  expect(notesOf(text).slice(1)).toEqual([
    expect.stringMatching(/^litellm_settings\.fallbacks\[3\]: is left out/),
    'fallbacks: are given for "lost", which model_list does not have',
    expect.stringMatching(/^fallbacks: "small" falls back to "gone"/),
  ]);
});

it('makes the model of requests without one a rule, and asks by Responses where the file does', () => {
  const text = `${list(
    entry('a', 'model: azure/responses/gpt-5, api_base: os.environ/AZURE_BASE'),
  )}general_settings: { completion_model: a }\n`;
  const { providers, tasks } = importLitellm(text);
  expect(providers).toMatchObject({ azure: { api: 'responses', models: [{ id: 'gpt-5' }] } });
  expect(tasks['default']).toEqual({ provider: 'azure', model: 'gpt-5' });
});

it('leaves out what Rhetor’s files may not hold, and names once what many entries have', () => {
  const text = list(
    entry('a', 'model: azure/, api_base: "https://x.example", timeout: 5', '{ id: 1 }'),
    entry('b', 'model: openai/x, api_base: "localhost:8000", tags: [t]'),
    entry('c'.repeat(257), 'model: gpt-4o'),
    entry('d', 'model: gpt-4o', '{ mode: chat, description: One }'),
    entry('e', 'model: gpt-image-2', '{ mode: image_generation, description: Two }'),
  );
  expect(Object.keys(importLitellm(text).tasks)).toEqual(['d', 'e']);
  expect(notesOf(text)).toEqual([
    'model_list[0].litellm_params.model: azure/ is left out: it names no model',
    expect.stringMatching(/^model_list\[1\]\.litellm_params: openai\/x is left out: base_url: /),
    expect.stringMatching(/^model_list: "c+" is left out: models\.0: /),
    expect.stringMatching(/^model_list\[3\]\.model_info\.description: .* \(and 1 more like it\)/),
    expect.stringMatching(/^model_list\[4\]\.model_info\.mode: has no counterpart/),
  ]);
});

it('says what becomes of names that mean something else to Rhetor', () => {
  const text = list(entry('rhetor', 'model: gpt-4o'), entry('__proto__', 'model: gpt-4.1'));
  expect(Object.entries(importLitellm(text).tasks)).toMatchObject([
    ['rhetor', { models: ['rhetor'] }],
    ['litellm-__proto__', { model: 'gpt-4.1', models: ['__proto__'] }],
  ]);
  expect(notesOf(text)).toEqual([
    'model_list: "rhetor" alone leaves the choice to the rules: ask for rhetor/rhetor',
  ]);
});

it('takes no limit of time from a 0, and no alias that is a name of a model, too', () => {
  const text = `${list(entry('a', 'model: gpt-4o, timeout: 0'), entry('b', 'model: gpt-4.1'))}
router_settings: { timeout: 0, model_group_alias: { b: a, c: a } }
litellm_settings: { request_timeout: 0 }
`;
  const { providers, tasks } = importLitellm(text);
  expect(JSON.stringify([providers, tasks])).not.toContain('timeouts_ms');
  expect(tasks).toMatchObject({ a: { models: ['a', 'c'] }, b: { models: ['b'] } });
  expect(notesOf(text).map((note) => note.slice(0, note.indexOf(': ')))).toEqual([
    'router_settings.model_group_alias.b',
    'model_list[0].litellm_params.timeout',
    'router_settings.timeout',
    'litellm_settings.request_timeout',
  ]);
});

describe('a file that is none', () => {
  it.each([
    ['model_list:\n  - model_name: [a\n', /^it is not valid YAML: .* at line \d+, column \d+\.$/],
    ['a: 1\na: 2\n', /Map keys must be unique at line 2/],
    ['- one\n', /not a configuration of LiteLLM/],
    ['', /not a configuration of LiteLLM/],
    ['router_settings: {}\n', /no model_list/],
    ['model_list: []\n', /its model_list is empty/],
    ['model_list: *lost\n', /it cannot be read: Unresolved alias/],
    [list(entry('a', 'model: bedrock/x')), /ask none of its models. model_list\[0\]/],
    [
      list(entry('a', 'model: hosted_vllm/x, api_base: "vllm:8000"')),
      /hosted_vllm\/x is left out: base_url/,
    ],
  ])('%j', (text, message) => {
    expect(() => importLitellm(text)).toThrow(message);
  });

  it('quotes no line of it, which may hold a key', () => {
    expect(() => importLitellm('api_key: "sk-secret\nmodel_list: []')).toThrow(/not valid YAML/);
    expect(() => importLitellm('api_key: "sk-secret\nmodel_list: []')).not.toThrow(/secret/);
  });
});
