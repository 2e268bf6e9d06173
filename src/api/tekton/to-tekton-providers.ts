/** GET /api/v1/providers: Rhetor's own list, in which no provider is without a `default_model`; pure. */
import type { ProviderList } from '../../contract/providers.ts';
import type { TektonProviderList } from '../../contract/tekton.ts';

/** The clients read the key of every provider: one that has no model yet says null. */
export function toTektonProviders(list: ProviderList): TektonProviderList {
  const providers = Object.entries(list.providers).map(([id, provider]) => {
    return [id, { ...provider, default_model: provider.default_model ?? null }] as const;
  });
  return { ...list, providers: Object.fromEntries(providers) };
}
