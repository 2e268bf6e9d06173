/** Finds a model in a provider's list by the name that a caller or a rule uses; pure. */
import { KIND_TRAITS } from '../../config/provider-kinds.ts';
import type { ModelInfo, ProviderStatus } from '../../providers/provider-status.ts';

export type Listed = {
  readonly info: ModelInfo;
  /** The id to send to the provider. */
  readonly model: string;
};

export function listedModel(
  { kind, models }: Pick<ProviderStatus, 'kind' | 'models'>,
  name: string,
): Listed | undefined {
  const exact = models.find(({ id }) => id === name);
  if (exact !== undefined) return { info: exact, model: name };
  const { nameSuffix } = KIND_TRAITS[kind];
  if (nameSuffix === 'parameters') {
    const [id] = name.split('?', 1);
    const info = models.find((model) => model.id === id);
    return info && { info, model: name };
  }
  const plain = withoutLatest(name);
  const info = models.find(({ id }) => withoutLatest(id) === plain);
  return info && { info, model: nameSuffix === 'tag' ? name : info.id };
}

/** Ollama's clients append the tag to names without one. */
export function withoutLatest(name: string): string {
  return name.endsWith(':latest') ? name.slice(0, -':latest'.length) : name;
}
