/** Probes a provider for its models, as the catalog does, and reports invalid results. */
import type { ResolvedProvider } from '../../src/config/providers-config.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import { AnthropicFactory } from '../../src/providers/anthropic/anthropic.factory.ts';
import type { OfferedModel } from '../../src/providers/completion-provider.ts';
import { OllamaFactory } from '../../src/providers/ollama/ollama.factory.ts';
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
import { providerStatus } from '../../src/providers/provider-status.ts';
import { definitionOf } from '../providers/completions.ts';
import { faultsIn } from './plain-values.ts';
import type { Protocol } from './good-answers.ts';

const PLAYED = {
  openai: { factory: new OpenAIFactory(), vendor: 'openai' },
  responses: { factory: new OpenAIFactory(), vendor: 'openai' },
  anthropic: { factory: new AnthropicFactory(), vendor: 'anthropic' },
  ollama: { factory: new OllamaFactory(), vendor: 'ollama' },
} as const;

export async function probeFaults(protocol: Protocol, baseUrl: string): Promise<readonly string[]> {
  const { factory, vendor } = PLAYED[protocol];
  const definition = definitionOf(vendor, baseUrl);
  const provider = factory.create(definition);
  try {
    const models = await provider.probe(AbortSignal.timeout(5_000));
    return models === undefined ? [] : modelFaults(definition, models);
  } catch (error) {
    return error instanceof RhetorError ? faultsIn(error.message) : [`threw ${String(error)}`];
  } finally {
    await provider.close();
  }
}

/** In the form that everyone else sees. */
function modelFaults(
  definition: ResolvedProvider,
  models: readonly OfferedModel[],
): readonly string[] {
  const status = providerStatus(definition, { isAlive: true, hasEverAnswered: true, models });
  return status.models.flatMap(({ id, contextWindow = 1 }) => {
    const isModel =
      typeof id === 'string' &&
      id !== '' &&
      Number.isSafeInteger(contextWindow) &&
      contextWindow > 0;
    return isModel ? [] : [`lists ${JSON.stringify({ id, contextWindow })}`];
  });
}
