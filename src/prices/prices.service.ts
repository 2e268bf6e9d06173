/** Finds the price of a provider's model, and keeps it until providers.json changes. */
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { ResolvedProvider } from '../config/providers-config.ts';
import { assertNever } from '../model/assert-never.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { toGivenRates } from './given-rates.ts';
import { LOAD_LIST_AFTER_MS, MOST_QUOTES } from './limits.ts';
import { type ListedPrice, PriceList } from './price-list.ts';
import { type PriceOrigin, priceOrigin } from './price-origin.ts';
import type { PriceQuote } from './price-quote.ts';
import { hasPublicHost } from './public-host.ts';

const ADVICE = 'set its "price" or "price_as" in providers.json';

const FREE: PriceQuote = {
  type: 'priced',
  source: 'simulated',
  periods: [{ rates: toGivenRates({ input: 0, output: 0, cached_input: 0, cache_write: 0 }) }],
  isExact: true,
};

@Injectable()
export class Prices implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Prices');
  private readonly quotes = new Map<string, PriceQuote>();
  /** Null if it could not be loaded. */
  private list: PriceList | null | undefined;
  private loading: Promise<void> | undefined;
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly registry: ProviderRegistry) {}

  onModuleInit(): void {
    this.subscription = this.registry.changes.subscribe(() => this.quotes.clear());
  }

  onApplicationBootstrap(): void {
    this.timer = setTimeout(() => this.loadIfNeeded(), LOAD_LIST_AFTER_MS).unref();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.subscription?.unsubscribe();
  }

  /**
   * Never rejects, and waits for nothing but, once, the loading of the price list.
   * @param model the id that is sent to the provider
   * @param answeringModel the id in the provider's answer, which is the more precise one
   */
  async quote(provider: string, model: string, answeringModel = model): Promise<PriceQuote> {
    const known = this.quoteNow(provider, model, answeringModel);
    if (known !== undefined) return known;
    await this.load();
    return this.quoteNow(provider, model, answeringModel) ?? LIST_IS_MISSING;
  }

  /** Like `quote`, but undefined while the price list is needed and not loaded yet. */
  quoteNow(provider: string, model: string, answeringModel = model): PriceQuote | undefined {
    const key = JSON.stringify([provider, model, answeringModel]);
    const kept = this.quotes.get(key);
    if (kept !== undefined) return kept;
    const definition = this.registry.get(provider)?.definition;
    if (definition === undefined) {
      return { type: 'unpriced', reason: `providers.json has no provider "${provider}"` };
    }
    const quote = this.find(definition, model, answeringModel);
    if (quote === undefined) return undefined;
    if (this.quotes.size >= MOST_QUOTES) this.quotes.clear();
    this.quotes.set(key, quote);
    return quote;
  }

  /** Loads the price list, which blocks the process for a moment, once. Never rejects. */
  load(): Promise<void> {
    this.loading ??= PriceList.load().then(
      (list) => {
        this.list = list;
      },
      (error: unknown) => {
        this.list = null;
        this.logger.error(`the price list could not be loaded: ${String(error)}`);
      },
    );
    return this.loading;
  }

  /** The list takes memory, and local models have no place in it. */
  private loadIfNeeded(): void {
    const isNeeded = this.registry
      .list()
      .some(
        ({ definition: { id, isConfigured, defaultModel = '' } }) =>
          isConfigured && this.quoteNow(id, defaultModel) === undefined,
      );
    if (isNeeded) void this.load();
  }

  private find(
    provider: ResolvedProvider,
    model: string,
    answeringModel: string,
  ): PriceQuote | undefined {
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
        if (this.list === undefined) return undefined;
        return this.list === null
          ? LIST_IS_MISSING
          : findListed(this.list, origin, model, answeringModel);
      }
      case 'address': {
        if (!hasPublicHost(origin.url)) return foreignAddress(provider);
        if (this.list === undefined) return undefined;
        if (this.list === null) return LIST_IS_MISSING;
        const vendor = this.list.vendorAt(origin.url);
        return vendor === undefined
          ? foreignAddress(provider)
          : findEither(this.list, vendor, model, answeringModel);
      }
      default:
        return assertNever(origin);
    }
  }
}

const LIST_IS_MISSING: PriceQuote = {
  type: 'unpriced',
  reason: 'the price list could not be loaded; install Rhetor anew',
};

function foreignAddress({ id }: ResolvedProvider): PriceQuote {
  const reason = `the price list has no vendor with the address of "${id}"; ${ADVICE}`;
  return { type: 'unpriced', reason };
}

function findListed(
  list: PriceList,
  { vendor, model: listed }: Extract<PriceOrigin, { type: 'listed' }>,
  model: string,
  answeringModel: string,
): PriceQuote {
  if (!list.hasVendor(vendor)) {
    const reason = `the price list has no vendor "${vendor}", which "price_as" names; ${ADVICE}`;
    return { type: 'unpriced', reason };
  }
  return listed === undefined
    ? findEither(list, vendor, model, answeringModel)
    : toQuote(list.find(vendor, listed), vendor, listed);
}

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
