/** GET /api/v1/providers: Rhetor's own list, in which every provider has a `default_model`; pure. */
import type { ProviderList } from '../../contract/providers.ts';
import type { TektonProviderList } from '../../contract/tekton.ts';

/** The clients assume a string without checking: a provider without a model reports "". */
export function toTektonProviders(list: ProviderList): TektonProviderList {
  const providers = Object.entries(list.providers).map(([id, provider]) => {
    const model = provider.default_model ?? provider.models[0]?.id ?? '';
    return [id, { ...provider, default_model: model }] as const;
  });
  return { ...list, providers: Object.fromEntries(providers) };
}
