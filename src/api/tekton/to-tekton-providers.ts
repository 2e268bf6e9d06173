/** GET /api/v1/providers: Rhetor's own list, in which every provider has a `default_model`; pure. */
import type { ProviderList } from '../../contract/providers.ts';
import type { TektonProviderList } from '../../contract/tekton.ts';

/** The clients take it for a string, without a look: a provider that has no model yet says "". */
export function toTektonProviders(list: ProviderList): TektonProviderList {
  const providers = Object.entries(list.providers).map(([id, provider]) => {
    const model = provider.default_model ?? provider.models[0]?.id ?? '';
    return [id, { ...provider, default_model: model }] as const;
  });
  return { ...list, providers: Object.fromEntries(providers) };
}
