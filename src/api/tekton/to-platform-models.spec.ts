import { describe, expect, it } from 'vitest';
import type { ModelInfo, ProviderStatus } from '../../providers/provider-status.ts';
import { capabilitiesOf } from './capabilities.ts';
import { toPlatformModels } from './to-platform-models.ts';

const FOUR = ['chat', 'code', 'planning', 'reasoning'];
const ALL = { provider: undefined, capability: undefined, isDeprecatedIncluded: false };

function info(id: string, more: Partial<ModelInfo> = {}): ModelInfo {
  return { id, name: id, isReasoning: false, ...more };
}

function status(id: string, models: readonly ModelInfo[], isConfigured = true): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured,
    isAvailable: true,
    defaultModel: undefined,
    models,
  };
}

describe('capabilitiesOf', () => {
  it.each(['gpt-6-luna', 'claude-opus-5-5', 'qwen3:8b', 'org/some-model', 'imaginary-llm'])(
    'gives %s every capability of a model that answers in text',
    (id) => {
      expect(capabilitiesOf(info(id))).toEqual(FOUR);
    },
  );

  it.each([
    'text-embedding-3-small',
    'nomic-embed-text:latest',
    'mxbai-embed-large',
    'BAAI/bge-m3',
    'all-minilm',
    'intfloat/e5-large-v2',
  ])('gives %s only the capability of embeddings', (id) => {
    expect(capabilitiesOf(info(id))).toEqual(['embedding']);
  });

  it.each(['whisper-1', 'tts-1-hd', 'dall-e-3', 'gpt-image-1', 'omni-moderation-latest'])(
    'gives %s no capability',
    (id) => {
      expect(capabilitiesOf(info(id))).toEqual([]);
    },
  );

  it('prefers providers.json to the name', () => {
    expect(capabilitiesOf(info('embedder-chat', { capabilities: ['chat'] }))).toEqual(['chat']);
    expect(capabilitiesOf(info('gpt', { capabilities: [] }))).toEqual([]);
  });
});

describe('toPlatformModels', () => {
  const statuses = [
    status('local', [
      info('qwen3:latest', { name: 'Qwen', contextWindow: 8_000, maxOutput: 1_000 }),
      info('old', { isDeprecated: true }),
      info('embed'),
    ]),
    status('other', [info('plain')]),
    status('unset', [info('hidden')], false),
  ];
  const tasks = {
    default: { provider: 'other', model: 'unrelated', fallbacks: [] },
    code: {
      provider: 'local',
      model: 'qwen3:latest',
      fallbacks: [{ provider: 'other', model: 'plain' }],
    },
    chat: { provider: 'other', model: 'plain', options: { fallback_model: 'embed' } },
  };
  const ids = (filter: object) =>
    toPlatformModels(statuses, tasks, { ...ALL, ...filter }).map(({ id }) => id);

  it('reports what is known about a model, and null for the rest', () => {
    expect(toPlatformModels(statuses, tasks, ALL)).toEqual([
      {
        id: 'qwen3:latest',
        provider: 'local',
        name: 'Qwen',
        aliases: ['local/qwen3:latest', 'qwen3'],
        capabilities: FOUR,
        context_window: 8_000,
        max_output: 1_000,
        deprecated: false,
        fallback: 'plain',
      },
      {
        id: 'embed',
        provider: 'local',
        name: 'embed',
        aliases: ['local/embed'],
        capabilities: ['embedding'],
        context_window: null,
        max_output: null,
        deprecated: false,
        fallback: null,
      },
      expect.objectContaining({ id: 'plain', provider: 'other', fallback: 'embed' }),
    ]);
  });

  it.each([
    [{ isDeprecatedIncluded: true }, ['qwen3:latest', 'old', 'embed', 'plain']],
    [{ provider: 'other' }, ['plain']],
    [{ provider: 'nobody' }, []],
    [{ capability: 'code' }, ['qwen3:latest', 'plain']],
    [{ capability: 'embedding' }, ['embed']],
    [{ capability: 'juggling' }, []],
    [{ provider: 'local', capability: 'chat' }, ['qwen3:latest']],
  ])('filters by %j', (filter, expected) => {
    expect(ids(filter)).toEqual(expected);
  });
});
