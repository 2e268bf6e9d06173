/** GET /api/v1/providers: Rhetor's own list, in which no provider is without a `default_model`; pure. */
import type { ProvidersView } from '../rhetor/providers-view.ts';

/** The clients read the key of every provider: one that has no model yet says null. */
export function toTektonProviders(view: ProvidersView): ProvidersView {
  const providers = Object.entries(view.providers).map(([id, provider]) => {
    return [id, { default_model: null, ...provider }] as const;
  });
  return { ...view, providers: Object.fromEntries(providers) };
}
