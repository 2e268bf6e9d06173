import { describe, expect, it } from 'vitest';
import { type ProviderDefinition, resolveProvider } from '../config/providers-config.ts';
import { priceOrigin } from './price-origin.ts';

const PRICE = { input: 1, output: 2 };
const OTHER = { input: 3, output: 4 };

function originOf(definition: ProviderDefinition, model: string) {
  return priceOrigin(resolveProvider('p', definition, {}), model);
}

describe('the origin of a price', () => {
  const provider: ProviderDefinition = {
    kind: 'openai',
    price: OTHER,
    price_as: 'openai',
    models: [
      { id: 'priced', price: PRICE, price_as: 'openai/gpt-6-luna' },
      { id: 'listed', price_as: 'openrouter/anthropic/claude-opus-5-5' },
      { id: 'plain' },
    ],
  };

  it('is the price of the model before all else', () => {
    expect(originOf(provider, 'priced')).toEqual({ type: 'given', price: PRICE });
  });

  it('is the entry that the model names before the price of its provider', () => {
    expect(originOf(provider, 'listed')).toEqual({
      type: 'listed',
      vendor: 'openrouter',
      model: 'anthropic/claude-opus-5-5',
    });
  });

  it('is the price of the provider for models without one, listed or not', () => {
    for (const model of ['plain', 'unheard-of']) {
      expect(originOf(provider, model)).toEqual({ type: 'given', price: OTHER });
    }
  });

  it('is the same model of the vendor that the provider names', () => {
    expect(originOf({ kind: 'openai', price_as: 'openai' }, 'gpt-6-luna')).toEqual({
      type: 'listed',
      vendor: 'openai',
      model: undefined,
    });
  });

  it.each<[ProviderDefinition, string]>([
    [{ kind: 'anthropic' }, 'https://api.anthropic.com'],
    [{ kind: 'openai' }, 'https://api.openai.com/v1'],
    [{ kind: 'openai', base_url: 'http://127.0.0.1:8000/v1' }, 'http://127.0.0.1:8000/v1'],
    [{ kind: 'ollama' }, 'http://localhost:11434'],
  ])('is otherwise the address: %j', (definition, url) => {
    expect(originOf(definition, 'any')).toEqual({ type: 'address', url });
  });

  it('finds a model by what callers add to its id', () => {
    const models = [{ id: 'qwen3', price: PRICE }];
    for (const name of [
      'qwen3:latest',
      'Qwen3',
      'library/qwen3',
      'registry.ollama.ai/library/qwen3',
    ])
      expect(originOf({ kind: 'ollama', models }, name)).toMatchObject({ price: PRICE });
    expect(originOf({ kind: 'ollama', models }, 'qwen3:8b')).toMatchObject({ type: 'address' });
    expect(originOf({ kind: 'simulated', models }, 'qwen3?delay=1')).toMatchObject({
      price: PRICE,
    });
    expect(originOf({ kind: 'simulated', models }, 'other')).toEqual({ type: 'simulated' });
  });
});
