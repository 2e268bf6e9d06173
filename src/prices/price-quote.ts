/** The price that applies to a model of a provider, and where it comes from. */
import type { PricePeriod } from './price-period.ts';

/** `providers.json`: given by the operator. `genai-prices`: the list that comes with Rhetor. */
export type PriceSource = 'providers.json' | 'genai-prices' | 'simulated';

export type PriceQuote =
  | {
      readonly type: 'priced';
      readonly source: PriceSource;
      /** In order of time; at least one. */
      readonly periods: readonly PricePeriod[];
      /** False if the model was found only by an alias or by the beginning of its name. */
      readonly isExact: boolean;
      /** Its place in the price list, as `vendor/model`. */
      readonly listedAs?: string;
    }
  | {
      readonly type: 'unpriced';
      /** Why, and how the operator can give it one. */
      readonly reason: string;
    };
