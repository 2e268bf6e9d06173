/** Finds the price of a provider's model, and keeps it until providers.json changes. */
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { ResolvedProvider } from '../config/providers-config.ts';
import { assertNever } from '../model/assert-never.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { toGivenRates } from './given-rates.ts';
import { MOST_QUOTES } from './limits.ts';
import { type ListedPrice, PriceList } from './price-list.ts';
import { priceOrigin } from './price-origin.ts';
import type { PriceQuote } from './price-quote.ts';

const ADVICE = 'set its "price" or "price_as" in providers.json';

const FREE: PriceQuote = {
  type: 'priced',
  source: 'simulated',
  periods: [{ rates: toGivenRates({ input: 0, output: 0, cached_input: 0, cache_write: 0 }) }],
  isExact: true,
};

@Injectable()
export class Prices implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Prices');
  private quotes = new Map<string, PriceQuote>();
  private list: Promise<PriceList | undefined> | undefined;
  private subscription: Subscription | undefined;

  constructor(private readonly registry: ProviderRegistry) {}

  onModuleInit(): void {
    this.subscription = this.registry.changes.subscribe(() => {
      // Not cleared: a quote that is being made keeps to the old map.
      this.quotes = new Map();
    });
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  /**
   * Never rejects, and waits for nothing but, once, the loading of the price list.
   * @param model the id that is sent to the provider
   * @param answeringModel the id in the provider's answer, which is the more precise one
   */
  async quote(provider: string, model: string, answeringModel = model): Promise<PriceQuote> {
    const key = JSON.stringify([provider, model, answeringModel]);
    const { quotes } = this;
    const kept = quotes.get(key);
    if (kept !== undefined) return kept;
    const definition = this.registry.get(provider)?.definition;
    if (definition === undefined) {
      return { type: 'unpriced', reason: `providers.json has no provider "${provider}"` };
    }
    const quote = await this.find(definition, model, answeringModel);
    if (quotes.size >= MOST_QUOTES) quotes.clear();
    quotes.set(key, quote);
    return quote;
  }

  private async find(
    provider: ResolvedProvider,
    model: string,
    answeringModel: string,
  ): Promise<PriceQuote> {
    const origin = priceOrigin(provider, model);
    switch (origin.type) {
      case 'simulated':
        return FREE;
      case 'given':
        return {
          type: 'priced',
          source: 'providers.json',
          periods: [{ rates: toGivenRates(origin.price) }],
          isExact: true,
        };
      case 'listed': {
        const list = await this.loadList();
        if (list === undefined) return LIST_IS_MISSING;
        const { vendor } = origin;
        if (!list.hasVendor(vendor)) {
          const reason = `the price list has no vendor "${vendor}", which "price_as" names; ${ADVICE}`;
          return { type: 'unpriced', reason };
        }
        return origin.model === undefined
          ? findEither(list, vendor, model, answeringModel)
          : toQuote(list.find(vendor, origin.model), vendor, origin.model);
      }
      case 'address': {
        const list = await this.loadList();
        if (list === undefined) return LIST_IS_MISSING;
        const vendor = list.vendorAt(origin.url);
        if (vendor !== undefined) return findEither(list, vendor, model, answeringModel);
        const reason = `the price list has no vendor with the address of "${provider.id}"; ${ADVICE}`;
        return { type: 'unpriced', reason };
      }
      default:
        return assertNever(origin);
    }
  }

  private loadList(): Promise<PriceList | undefined> {
    this.list ??= PriceList.load().catch((error: unknown) => {
      this.logger.error(`the price list could not be loaded: ${String(error)}`);
      return undefined;
    });
    return this.list;
  }
}

const LIST_IS_MISSING: PriceQuote = {
  type: 'unpriced',
  reason: 'the price list could not be loaded; install Rhetor anew',
};

/** If the list has only the model that was asked, another one has answered, perhaps at another price. */
function findEither(
  list: PriceList,
  vendor: string,
  model: string,
  answeringModel: string,
): PriceQuote {
  const answering = list.find(vendor, answeringModel);
  if (answering !== undefined || model === answeringModel) {
    return toQuote(answering, vendor, answeringModel);
  }
  const quote = toQuote(list.find(vendor, model), vendor, model);
  return quote.type === 'priced' ? { ...quote, isExact: false } : quote;
}

function toQuote(found: ListedPrice | undefined, vendor: string, model: string): PriceQuote {
  if (found === undefined) {
    return {
      type: 'unpriced',
      reason: `the price list has no model "${model}" of ${vendor}; ${ADVICE}`,
    };
  }
  const { periods, isExact } = found;
  const listedAs = `${found.vendor}/${found.model}`;
  return { type: 'priced', source: 'genai-prices', periods, isExact, listedAs };
}
