/** The vendors' answers to the free calls: lists of models, and requests about one of them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Vendor } from './script.ts';

/** @returns no `answer` for a path that no vendor has */
export function listing(
  path: string,
  headers: IncomingHttpHeaders,
  models: readonly string[],
  knows: (model: string, vendor: Vendor) => boolean,
  body: Readonly<Record<string, unknown>>,
): { readonly vendor: Vendor; readonly answer: unknown } {
  const asked = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  if (asked !== undefined) {
    const model = decodeURIComponent(asked);
    const isOpenAIs = headers['anthropic-version'] === undefined;
    const vendor = isOpenAIs ? 'openai' : 'anthropic';
    const [answer] = knows(model, vendor) ? (isOpenAIs ? openaiData : anthropicData)([model]) : [];
    return { vendor, answer };
  }
  switch (path) {
    case '/v1/models':
      return headers['anthropic-version'] === undefined
        ? { vendor: 'openai', answer: openaiModels(models) }
        : { vendor: 'anthropic', answer: anthropicModels(models) };
    case '/api/tags':
      return { vendor: 'ollama', answer: { models: models.map(ollamaModel) } };
    case '/api/show': {
      const name = String(body['model']);
      return { vendor: 'ollama', answer: knows(name, 'ollama') ? ollamaModel(name) : undefined };
    }
    case '/api/version':
      return { vendor: 'ollama', answer: { version: '0.12.0' } };
    default:
      return { vendor: path.startsWith('/api/') ? 'ollama' : 'openai', answer: undefined };
  }
}

function openaiModels(models: readonly string[]): object {
  return { object: 'list', data: openaiData(models) };
}

function openaiData(models: readonly string[]): readonly object[] {
  return models.map((id) => ({ id, object: 'model', created: 1_777_000_000, owned_by: 'script' }));
}

function anthropicModels(models: readonly string[]): object {
  return {
    data: anthropicData(models),
    has_more: false,
    first_id: models[0] ?? null,
    last_id: models.at(-1) ?? null,
  };
}

function anthropicData(models: readonly string[]): readonly object[] {
  return models.map((id) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
  }));
}

function ollamaModel(name: string): object {
  return {
    name,
    model: name,
    modified_at: '2026-04-24T12:34:56.789012Z',
    size: 4_109_865_159,
    digest: 'f'.repeat(64),
    details: { format: 'gguf', family: 'llama', parameter_size: '8B', quantization_level: 'Q4_0' },
  };
}
