/** Computes the most that a call can cost, before it is made; pure. */
import { chargeFor, microsPerToken, roundUp } from './charge.ts';
import { periodAt, type Rate } from './price-period.ts';
import type { PriceQuote } from './price-quote.ts';

/** What a call may use. */
export type UsageBound = {
  /** At most. */
  readonly inputTokens: number;
  /** Whether it may write output. */
  readonly hasOutput: boolean;
  /** The request asks for a cache of an hour. */
  readonly writesForHour?: boolean;
};

/** In millionths of a dollar: for the call and all its input, rounded up, and for each token of output. */
export type MostPrice = { readonly fixed: number; readonly perToken: number };

/**
 * The most that a call can cost that stays within its bound: every token at the dearest class, in every
 * tier that it may reach.
 * @returns undefined if a price is unknown
 */
export function mostPrice(
  quote: PriceQuote,
  { inputTokens, hasOutput, writesForHour }: UsageBound,
  at: number,
): MostPrice | undefined {
  const rates = quote.type === 'unpriced' ? undefined : periodAt(quote.periods, at)?.rates;
  if (rates === undefined || (hasOutput && rates.output === undefined)) return undefined;
  const highest = (rate: Rate | undefined): number => highestPrice(rate, inputTokens);
  const input = Math.max(
    highest(rates.input),
    highest(rates.cacheRead),
    highest(rates.cacheWrite),
    writesForHour === true ? highest(rates.hourCacheWrite) : 0,
  );
  const output = hasOutput ? Math.max(highest(rates.output), highest(rates.reasoning)) : 0;
  const fixed = chargeFor(inputTokens, input) + chargeFor(1, rates.request?.base ?? 0);
  return { fixed: roundUp(fixed), perToken: microsPerToken(output) };
}

function highestPrice(rate: Rate | undefined, inputTokens: number): number {
  if (rate === undefined) return 0;
  let most = rate.base;
  for (const { above, price } of rate.tiers) if (inputTokens > above) most = Math.max(most, price);
  return most;
}
