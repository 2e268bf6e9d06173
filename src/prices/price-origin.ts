/** Decides where the price of a provider's model comes from: providers.json, or a place in the price list; pure. */
import { KIND_TRAITS, plainModelName } from '../config/provider-kinds.ts';
import type { GivenPrice, ModelDefinition, ResolvedProvider } from '../config/providers-config.ts';

export type PriceOrigin =
  | { readonly type: 'given'; readonly price: GivenPrice }
  /** As the operator says: one model of one vendor, or the vendor's model with the same name. */
  | { readonly type: 'listed'; readonly vendor: string; readonly model: string | undefined }
  /** The price list decides whether this address is a vendor's own. */
  | { readonly type: 'address'; readonly url: string }
  | { readonly type: 'simulated' };

/** First match wins: the model's own price, its `price_as`, those of its provider, the address. */
export function priceOrigin(provider: ResolvedProvider, model: string): PriceOrigin {
  const definition = definitionOf(provider, model);
  const { kind } = provider;
  for (const { price, priceAs } of [
    { price: definition?.price, priceAs: definition?.price_as },
    { price: provider.price, priceAs: provider.priceAs },
  ]) {
    if (price !== undefined) return { type: 'given', price };
    if (priceAs !== undefined) return placeInList(priceAs);
  }
  const { isSimulated, vendorUrl = '' } = KIND_TRAITS[kind];
  return isSimulated
    ? { type: 'simulated' }
    : { type: 'address', url: provider.baseUrl ?? vendorUrl };
}

/** A model's name may itself hold slashes. */
function placeInList(priceAs: string): PriceOrigin {
  const slash = priceAs.indexOf('/');
  return slash < 0
    ? { type: 'listed', vendor: priceAs, model: undefined }
    : { type: 'listed', vendor: priceAs.slice(0, slash), model: priceAs.slice(slash + 1) };
}

function definitionOf(
  { kind, models }: ResolvedProvider,
  name: string,
): ModelDefinition | undefined {
  const exact = models.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const plain = plainModelName(kind, name);
  return models.find(({ id }) => plainModelName(kind, id) === plain);
}
