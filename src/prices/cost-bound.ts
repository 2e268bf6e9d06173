/** Computes the most that a call can cost, before it is made; pure. */
import { chargeFor, roundUp } from './charge.ts';
import { periodAt, type Rate } from './price-period.ts';
import type { PriceQuote } from './price-quote.ts';

/** What a call may use at most. */
export type UsageBound = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The request asks for a cache of an hour. */
  readonly writesForHour?: boolean;
};

/**
 * The most that a call can cost that stays within its bound: all input at the dearest class, in every
 * tier that it may reach, rounded up.
 * @returns undefined if a price is unknown
 */
export function mostCostMicros(
  quote: PriceQuote,
  bound: UsageBound,
  at: number,
): number | undefined {
  const rates = quote.type === 'unpriced' ? undefined : periodAt(quote.periods, at)?.rates;
  if (rates === undefined || (bound.outputTokens > 0 && rates.output === undefined)) return;
  const { input, cacheRead, cacheWrite, hourCacheWrite, output, reasoning } = rates;
  const written = bound.writesForHour ? [cacheWrite, hourCacheWrite] : [cacheWrite];
  const sum =
    chargeFor(bound.inputTokens, highest([input, cacheRead, ...written], bound.inputTokens)) +
    chargeFor(bound.outputTokens, highest([output, reasoning], bound.inputTokens));
  return roundUp(sum);
}

/** Runs several times for each call, so it makes no lists. */
function highest(rates: readonly (Rate | undefined)[], inputTokens: number): number {
  let most = 0;
  for (const rate of rates) {
    if (rate === undefined) continue;
    most = Math.max(most, rate.base);
    for (const { above, price } of rate.tiers)
      if (inputTokens > above) most = Math.max(most, price);
  }
  return most;
}
