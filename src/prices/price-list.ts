/**
 * Reads the prices of vendors from the package genai-prices, which brings them along; nothing is
 * fetched.
 */
import type {
  calcPrice,
  ConditionalPrice,
  findProvider,
  ModelInfo,
  ModelPrice,
} from '@pydantic/genai-prices';
import { isOwnName } from './listed-name.ts';
import type { DailyHours, PricePeriod, Rate, Rates } from './price-period.ts';

/** The two functions of the package that only read its data. */
export type PricePackage = {
  readonly calcPrice: typeof calcPrice;
  readonly findProvider: typeof findProvider;
};

export type ListedPrice = {
  readonly vendor: string;
  /** The id in the list, which may be a shorter name than the one asked for. */
  readonly model: string;
  /**
   * False for an alias, for the beginning of a name, for a price that another vendor has set, and where
   * something is charged that no vendor counts.
   */
  readonly isExact: boolean;
  readonly periods: readonly PricePeriod[];
};

const REQUEST_FEE = 'requests_kcount';
/** Output that a model may write without being asked for it, and that is charged at a price of its own. */
const OTHER_OUTPUT = ['output_image_mtok', 'output_video_mtok'] as const;

export class PriceList {
  constructor(private readonly content: PricePackage) {}

  /** The package is large, so it is loaded only once a price is needed. */
  static async load(): Promise<PriceList> {
    return new PriceList(await import('@pydantic/genai-prices'));
  }

  /** The vendor that serves its models under this address; undefined for everyone else's. */
  vendorAt(url: string): string | undefined {
    if (!URL.canParse(url)) return undefined;
    const { origin, pathname } = new URL(url);
    const vendor = this.idAt(origin + pathname);
    // The patterns are open at the end: "https://api.openai.com.example.org" matches, and so does that
    // address without its last letter. A vendor's own host does not match without its last letter.
    return vendor === this.idAt(origin.slice(0, -1) + pathname) ? undefined : vendor;
  }

  /** Whether the list has this vendor, by its exact id. */
  hasVendor(vendor: string): boolean {
    return this.content.findProvider({ providerId: vendor })?.id === vendor;
  }

  /** Takes tenths of a millisecond: keep what it returns. */
  find(vendor: string, model: string): ListedPrice | undefined {
    const found = this.content.calcPrice({}, model, { providerId: vendor });
    if (found === null) return undefined;
    const periods = periodsOf(found.model);
    if (periods.length === 0) return undefined;
    return {
      vendor: found.provider.id,
      model: found.model.id,
      isExact:
        found.provider.models.includes(found.model) &&
        isOwnName(found.model, model) &&
        pricesOf(found.model).every(({ prices }) => isByTokens(prices)),
      periods,
    };
  }

  private idAt(address: string): string | undefined {
    return this.content.findProvider({ providerApiUrl: address })?.id;
  }
}

function pricesOf({ prices }: ModelInfo): readonly ConditionalPrice[] {
  return Array.isArray(prices) ? prices : [{ prices }];
}

function periodsOf(model: ModelInfo): readonly PricePeriod[] {
  return pricesOf(model).flatMap(({ constraint, prices: price }) => {
    const rates = toRates(price);
    if (rates === undefined) return [];
    if (constraint === undefined) return [{ rates }];
    if (constraint.type === 'time_of_date') return [{ rates, hours: toHours(constraint) }];
    return [{ rates, since: Date.parse(constraint.start_date) }];
  });
}

/** A request may search more or less for its fee, and output of a dearer kind is not counted apart. */
function isByTokens(price: ModelPrice): boolean {
  return [REQUEST_FEE, ...OTHER_OUTPUT].every((name) => price[name] === undefined);
}

/** Undefined for a model that is not charged by tokens, or also by what it happens to find. */
function toRates(price: ModelPrice): Rates | undefined {
  const input = toRate(price.input_mtok);
  if (input === undefined || price.output_citation_mtok !== undefined) return undefined;
  const cacheRead = toRate(price.cache_read_mtok);
  const cacheWrite = toRate(price.cache_write_mtok);
  const hourCacheWrite = toRate(price.cache_write_1h_mtok);
  const output = dearest(price.output_mtok, ...OTHER_OUTPUT.map((name) => price[name]));
  const request = toRate(price[REQUEST_FEE]);
  const reasoning = toRate(price.output_reasoning_mtok);
  return {
    input,
    ...(cacheRead && { cacheRead }),
    ...(cacheWrite && { cacheWrite }),
    ...(hourCacheWrite && { hourCacheWrite }),
    ...(output && { output }),
    ...(reasoning && { reasoning }),
    // The list has dollars per thousand requests.
    ...(request && { request: { base: request.base * 1_000, tiers: [] } }),
  };
}

/** The rate with the highest price; undefined if there is none. */
function dearest(...prices: readonly ModelPrice[string][]): Rate | undefined {
  const rates = prices.map(toRate).filter((rate) => rate !== undefined);
  return rates.toSorted((one, other) => other.base - one.base)[0];
}

function toRate(price: ModelPrice[string]): Rate | undefined {
  if (price === undefined) return undefined;
  if (typeof price === 'number') return { base: price, tiers: [] };
  const tiers = price.tiers.map(({ start, price: raised }) => ({ above: start, price: raised }));
  return { base: price.base, tiers: tiers.toSorted((one, other) => one.above - other.above) };
}

function toHours(hours: { readonly start_time: string; readonly end_time: string }): DailyHours {
  return { from: toClock(hours.start_time), to: toClock(hours.end_time) };
}

/** `00:30:00Z` or `08:30:00+08:00` as milliseconds since midnight in UTC. */
function toClock(time: string): number {
  return Date.parse(`1970-01-02T${time}`) % 86_400_000;
}
