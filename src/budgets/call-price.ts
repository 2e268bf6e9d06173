/** What a call costs a budget in dollars, before it is made and afterwards; pure. */
import type { TokenUsage } from '../model/usage.ts';
import { costOf } from '../prices/cost.ts';
import { mostCostMicros } from '../prices/cost-bound.ts';
import { toGivenRates } from '../prices/given-rates.ts';
import type { PriceQuote } from '../prices/price-quote.ts';
import type { AssumedPrice } from './budget.ts';
import type { CallBound } from './call-bound.ts';

/** In millionths of a dollar: for all input, and for each token of one answer. */
export type MostPrice = { readonly fixed: number; readonly perToken: number };

/** So many tokens that rounding to a millionth of a dollar does not show in the price of one. */
const MANY_TOKENS = 1_000_000_000;

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

/** Undefined if a quote has no price for such a call. */
export function mostPrice(
  quotes: readonly PriceQuote[],
  { inputTokens, answers, writesForHour, output }: CallBound,
  at: number,
): MostPrice | undefined {
  const prices = quotes.map((quote): MostPrice | undefined => {
    const input = { inputTokens, outputTokens: 0, writesForHour };
    const fixed = mostCostMicros(quote, input, at);
    if (fixed === undefined || output.most === 0)
      return fixed === undefined ? fixed : { fixed, perToken: 0 };
    const dear = mostCostMicros(quote, { ...input, outputTokens: MANY_TOKENS }, at);
    return dear === undefined
      ? undefined
      : { fixed, perToken: ((dear - fixed) / MANY_TOKENS) * answers };
  });
  const known = prices.filter((price) => price !== undefined);
  if (known.length < prices.length || known.length === 0) return undefined;
  return {
    fixed: Math.max(...known.map(({ fixed }) => fixed)),
    perToken: Math.max(...known.map(({ perToken }) => perToken)),
  };
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
