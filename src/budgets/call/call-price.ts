/** What a call costs a budget in dollars, before it is made and afterwards; pure. */
import type { TokenUsage } from '../../model/usage.ts';
import { costOf } from '../../prices/cost.ts';
import { type MostPrice, mostPrice } from '../../prices/cost-bound.ts';
import { toGivenRates } from '../../prices/given-rates.ts';
import { momentsOfChange } from '../../prices/price-period.ts';
import type { PriceQuote } from '../../prices/price-quote.ts';
import type { AssumedPrice } from '../budget.ts';
import type { CallBound } from './call-bound.ts';

/**
 * The quotes by which a budget reckons a call; the dearest one counts.
 * @param unpricedFields see `unpricedFields`
 * @returns undefined if the price of the model or of a field is not known, and the budget assumes none
 */
export function reckonedQuotes(
  quote: PriceQuote,
  unpricedFields: readonly string[],
  assumed: AssumedPrice | undefined,
): readonly PriceQuote[] | undefined {
  if (quote.type === 'priced' && unpricedFields.length === 0) return [quote];
  if (assumed === undefined) return undefined;
  const stated = assumedQuote(assumed);
  return quote.type === 'priced' ? [quote, stated] : [stated];
}

/**
 * At the dearest of the quotes, and of the prices that may apply when the call ends.
 * @param latest when it ends at the latest
 * @returns undefined if a quote has no price for such a call
 */
export function mostCallPrice(
  quotes: readonly PriceQuote[],
  { inputTokens, answers, writesForHour, output }: CallBound,
  now: number,
  latest: number,
): MostPrice | undefined {
  const bound = { inputTokens, hasOutput: output.most > 0, writesForHour };
  let most: MostPrice | undefined;
  for (const quote of quotes) {
    const periods = quote.type === 'priced' ? quote.periods : [];
    for (const moment of momentsOfChange(periods, now, latest)) {
      const price = mostPrice(quote, bound, moment);
      if (price === undefined) return undefined;
      most = {
        fixed: Math.max(price.fixed, most?.fixed ?? 0),
        perToken: Math.max(price.perToken * answers, most?.perToken ?? 0),
      };
    }
  }
  return most;
}

/** In millionths of a dollar. */
export function reckonedCost(quotes: readonly PriceQuote[], usage: TokenUsage, at: number): number {
  return Math.max(0, ...quotes.map((quote) => costOf(quote, usage, at).costMicros));
}

function assumedQuote(assumed: AssumedPrice): PriceQuote {
  return {
    type: 'priced',
    source: 'providers.json',
    periods: [{ rates: toGivenRates(assumed) }],
    isExact: false,
  };
}
