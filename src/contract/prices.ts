/** GET /prices: what each model costs, and where the price comes from. */
import type { Count, Timestamp } from './scalars.ts';

/**
 * Dollars per million tokens.
 * @minimum 0
 */
export type DollarsPerMillion = number;

/**
 * Prices by class of tokens. Without a price of its own, input read from the vendor's cache or written
 * to it is charged as other input, and reasoning as other output.
 */
export type ClassPrices = {
  readonly input: DollarsPerMillion;
  /** Input read from the vendor's cache. */
  readonly cached_input?: DollarsPerMillion;
  /** Input written to the vendor's cache. */
  readonly cache_write?: DollarsPerMillion;
  /** Input written to the vendor's cache for an hour. */
  readonly cache_write_1h?: DollarsPerMillion;
  /** Absent for models that write none. */
  readonly output?: DollarsPerMillion;
  /** Absent if reasoning costs as much as other output. */
  readonly reasoning?: DollarsPerMillion;
  /** For each call, per million calls; absent if only tokens are charged. */
  readonly request?: DollarsPerMillion;
};

/** The prices of a request with more input than this, for all of its tokens. */
export type PriceStep = {
  readonly above_input_tokens: Count;
  readonly prices: ClassPrices;
};

/** The prices in some hours of each day, in UTC. */
export type PriceHours = {
  readonly from: string;
  /** Earlier than `from` if the hours span midnight. */
  readonly to: string;
  readonly prices: ClassPrices;
};

export type PricedModel = {
  readonly provider: string;
  readonly model: string;
  /**
   * `approximate`: the price list knows the model only by an alias or by the beginning of its name.
   * `unpriced`: no price is known.
   */
  readonly status: 'exact' | 'approximate' | 'unpriced';
  /** `genai-prices` is the price list that comes with Rhetor. Absent if the model is unpriced. */
  readonly source?: 'providers.json' | 'genai-prices' | 'simulated';
  /** The entry of the price list, as `vendor/model`. */
  readonly listed_as?: string;
  readonly prices?: ClassPrices;
  /** For requests with much input, in ascending order. */
  readonly tiers?: readonly PriceStep[];
  /** The hours in which other prices apply. */
  readonly daily?: readonly PriceHours[];
  /** The day from which the prices apply; absent if they have not changed. */
  readonly since?: Timestamp;
  /** When they change, if that has been announced. */
  readonly until?: Timestamp;
  /** Why it is unpriced, and what to do. */
  readonly reason?: string;
};

/** GET /prices. */
export type PriceTable = {
  readonly count: Count;
  readonly prices: readonly PricedModel[];
};
