import { describe, expect, it } from 'vitest';
import type { ResolvedProvider } from './providers-config.ts';
import { resolvedProvidersSchema } from './providers-config.ts';
import { tasksFileSchemaBeside } from './tasks-config.ts';

const PROVIDERS: readonly ResolvedProvider[] = resolvedProvidersSchema({}).parse({
  anthropic: { kind: 'anthropic' },
  local: { kind: 'ollama' },
  openai: {
    kind: 'openai',
    models: [
      { id: 'gpt', capabilities: ['chat'] },
      { id: 'small', capabilities: ['embedding'] },
    ],
  },
});

const parse = (file: object) => tasksFileSchemaBeside(() => PROVIDERS).safeParse(file);
const embeddings = (given: object) => ({ memory: { embeddings: given } });

describe('memory in tasks.json', () => {
  it.each([
    ['local', 'nomic-embed-text'],
    ['openai', 'text-embedding-3-small'],
    ['openai', 'small'],
  ])('takes a model of %s', (provider, model) => {
    const { data } = parse({ default: {}, ...embeddings({ provider, model }) });
    expect(data?.memory).toEqual({ embeddings: { provider, model } });
    expect(Object.keys(data?.rules ?? {})).toEqual(['default']);
  });

  it('may be a rule for a component of that name', () => {
    const { data } = parse({ memory: { provider: 'openai', model: 'gpt' } });
    expect(data?.memory).toBeUndefined();
    expect(data?.rules['memory']).toEqual({ provider: 'openai', model: 'gpt' });
  });

  it.each([
    [{ provider: 'nobody', model: 'x' }, 'provider', '"nobody" is not in providers.json'],
    [{ provider: 'anthropic', model: 'x' }, 'provider', 'kind openai or ollama'],
    [{ provider: 'openai', model: 'gpt' }, 'model', 'is not an embedding model'],
    [{ provider: 'openai' }, 'model', 'expected string'],
    [{ provider: 'openai', model: 'x', dims: 1 }, '', 'Unrecognized key'],
    [null, '', 'expected object'],
  ])('refuses %j', (given, field, message) => {
    const [issue] = parse({ memory: { embeddings: given } }).error?.issues ?? [];
    expect(issue?.path).toEqual(['memory', 'embeddings', ...(field === '' ? [] : [field])]);
    expect(issue?.message).toContain(message);
  });
});
