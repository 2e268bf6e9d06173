/** The operator's own price as rates; pure. */
import type { GivenPrice } from '../config/providers-config.ts';
import type { Rate, Rates } from './price-period.ts';

export function toGivenRates({ input, output, cached_input, cache_write }: GivenPrice): Rates {
  return {
    input: flat(input),
    output: flat(output),
    ...(cached_input !== undefined && { cacheRead: flat(cached_input) }),
    ...(cache_write !== undefined && { cacheWrite: flat(cache_write) }),
  };
}

function flat(price: number): Rate {
  return { base: price, tiers: [] };
}
