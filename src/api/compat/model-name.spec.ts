import { describe, expect, it } from 'vitest';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { findModelName, fromModelName, listModelNames } from './model-name.ts';

function provider(
  id: string,
  kind: ProviderStatus['kind'],
  ...models: readonly string[]
): ProviderStatus {
  return {
    id,
    kind,
    name: id,
    isConfigured: true,
    isAvailable: true,
    defaultModel: models[0],
    models: models.map((model) => ({ id: model, name: model, isReasoning: false })),
  };
}

const KNOWN = {
  tasks: { default: {}, ergon_code: {}, 'gpt-4o': { provider: 'anthropic' } },
  providers: [
    provider('anthropic', 'anthropic', 'claude-x'),
    provider('openai', 'openai', 'gpt-5', 'gpt-4o'),
    provider('openrouter', 'openai', 'anthropic/claude-x', 'meta/llama'),
    provider('ollama', 'ollama', 'llama3:latest'),
    provider('simulated', 'simulated', 'simulated-fast'),
    { ...provider('unset', 'openai', 'secret-model'), isConfigured: false },
  ],
};

describe('the name of a model', () => {
  it.each([
    ['rhetor', { wish: {} }],
    ['rhetor:latest', { wish: {} }],
    ['rhetor/default', { wish: {}, ruleName: 'default' }],
    ['rhetor/ergon_code', { wish: {}, ruleName: 'ergon_code' }],
    ['ergon_code', { wish: {}, ruleName: 'ergon_code' }],
    ['ergon_code:latest', { wish: {}, ruleName: 'ergon_code' }],
    ['gpt-4o', { wish: {}, ruleName: 'gpt-4o' }],
    ['openai/gpt-4o', { wish: { provider: 'openai', model: 'gpt-4o' } }],
    ['gpt-5', { wish: { provider: 'openai', model: 'gpt-5' } }],
    ['llama3', { wish: { provider: 'ollama', model: 'llama3' } }],
    ['meta/llama', { wish: { provider: 'openrouter', model: 'meta/llama' } }],
    ['openrouter/meta/llama', { wish: { provider: 'openrouter', model: 'meta/llama' } }],
    ['anthropic/claude-x', { wish: { provider: 'anthropic', model: 'claude-x' } }],
    ['openai/gpt-99', { wish: { provider: 'openai', model: 'gpt-99' } }],
    ['gpt-99', { wish: { provider: 'openai', model: 'gpt-99' } }],
    [
      'simulated-fast?rate=0&echo=1',
      { wish: { provider: 'simulated', model: 'simulated-fast?rate=0&echo=1' } },
    ],
    ['secret-model', { wish: { provider: 'openai', model: 'secret-model' } }],
    ['constructor', { wish: { provider: 'openai', model: 'constructor' } }],
  ])('%s', (name, named) => {
    expect(fromModelName(name, KNOWN, 'openai')).toEqual(named);
  });

  it('that nobody lists is the caller’s own vendor’s, or anybody’s', () => {
    expect(fromModelName('claude-y', KNOWN, 'anthropic')).toEqual({
      wish: { provider: 'anthropic', model: 'claude-y' },
    });
    expect(fromModelName('claude-y', { ...KNOWN, providers: [] }, 'anthropic')).toEqual({
      wish: { model: 'claude-y' },
    });
  });

  it('of a rule that does not exist is refused', () => {
    expect(() => fromModelName('rhetor/nope', KNOWN, 'openai')).toThrow(
      expect.objectContaining({ code: 'model_not_found' }),
    );
  });
});

describe('the list of names', () => {
  it('has every name once, and nothing of a provider that is not configured', () => {
    const ids = listModelNames(KNOWN).map(({ id }) => id);
    expect(ids).toEqual([
      'rhetor',
      'rhetor/default',
      'rhetor/ergon_code',
      'rhetor/gpt-4o',
      'default',
      'ergon_code',
      'gpt-4o',
      'claude-x',
      'gpt-5',
      'anthropic/claude-x',
      'meta/llama',
      'llama3:latest',
      'simulated-fast',
      'openai/gpt-5',
      'openai/gpt-4o',
      'openrouter/anthropic/claude-x',
      'openrouter/meta/llama',
      'ollama/llama3:latest',
      'simulated/simulated-fast',
    ]);
  });

  it('has only names that stand for something', () => {
    for (const { id } of listModelNames(KNOWN)) {
      expect(() => fromModelName(id, KNOWN, 'openai')).not.toThrow();
      expect(findModelName(id, KNOWN)?.id).toBe(id);
    }
    expect(findModelName('llama3', KNOWN)?.id).toBe('llama3:latest');
    expect(findModelName('nope', KNOWN)).toBeUndefined();
  });
});
