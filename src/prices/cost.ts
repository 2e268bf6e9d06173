/** Computes what a call costs, in exact integer arithmetic; pure. */
import { type Cost, UNPRICED } from '../model/cost.ts';
import type { TokenUsage } from '../model/usage.ts';
import { chargeFor, roundHalfUp } from './charge.ts';
import { periodAt, priceFor, type Rate, type Rates } from './price-period.ts';
import type { PriceQuote } from './price-quote.ts';

/** One class of tokens, or the call itself, and the rate at which it is charged. */
export type CostPart = {
  /** 1 for the call. */
  readonly tokens: number;
  /** Dollars per million. */
  readonly price: number;
  /** False if the class has no rate of its own, so that another class's rate is used. */
  readonly isOwnPrice: boolean;
};

type CountedUsage = Partial<Omit<TokenUsage, 'isEstimated'>> & Pick<TokenUsage, 'isEstimated'>;

/**
 * The cost of one call, rounded half up once.
 * @param at when the call was made, in epoch milliseconds
 * @param unpricedFields fields of the request with a price that nobody knows; see `unpricedFields`
 */
export function costOf(
  quote: PriceQuote,
  usage: CountedUsage,
  at: number,
  unpricedFields: readonly string[] = [],
): Cost {
  if (quote.type === 'unpriced') return UNPRICED;
  const rates = periodAt(quote.periods, at)?.rates;
  if (rates === undefined) return UNPRICED;
  const parts = costParts(rates, usage);
  if (parts === undefined) return UNPRICED;
  const isExact =
    quote.isExact &&
    !usage.isEstimated &&
    unpricedFields.length === 0 &&
    (isCounted(rates, usage) || isFree(rates)) &&
    parts.every(({ price, isOwnPrice }) => isOwnPrice || price === 0);
  return {
    costMicros: roundHalfUp(sumOf(parts)),
    status: isExact ? 'exact' : 'approximate',
  };
}

/**
 * The classes of a call that have tokens, disjoint, with their prices; undefined if output has none.
 * Classes without a price: input read from the cache or written to it is charged as other input,
 * input kept for an hour as other writes, reasoning as other output.
 */
export function costParts(rates: Rates, usage: CountedUsage): readonly CostPart[] | undefined {
  const total = countOf(usage.inputTokens);
  const read = Math.min(countOf(usage.cachedInputTokens), total);
  const written = Math.min(countOf(usage.cacheWriteTokens), total - read);
  const forHour = Math.min(countOf(usage.hourCacheWriteTokens), written);
  const output = countOf(usage.outputTokens);
  const reasoning =
    rates.reasoning === undefined ? 0 : Math.min(countOf(usage.reasoningTokens), output);
  if (output > 0 && rates.output === undefined) return undefined;

  const parts: CostPart[] = [];
  const add = (tokens: number, own: Rate | undefined, other?: Rate): void => {
    if (tokens === 0) return;
    const rate = own ?? other;
    const price = rate === undefined ? 0 : priceFor(rate, total);
    parts.push({ tokens, price, isOwnPrice: own !== undefined });
  };
  const { input, cacheRead, cacheWrite, hourCacheWrite } = rates;
  add(total - read - written, input);
  add(read, cacheRead, input);
  add(written - forHour, cacheWrite, input);
  add(forHour, hourCacheWrite, cacheWrite ?? input);
  add(output - reasoning, rates.output);
  add(reasoning, rates.reasoning);
  if (rates.request !== undefined) add(1, rates.request);
  return parts;
}

/** Whether every count that costs something was reported. */
function isCounted(rates: Rates, usage: CountedUsage): boolean {
  return (
    usage.inputTokens !== undefined &&
    (usage.outputTokens !== undefined || rates.output === undefined)
  );
}

function isFree(rates: Rates): boolean {
  return Object.values(rates).every(
    ({ base, tiers }) => base === 0 && tiers.every(({ price }) => price === 0),
  );
}

function sumOf(parts: readonly CostPart[]): bigint {
  return parts.reduce((sum, { tokens, price }) => sum + chargeFor(tokens, price), 0n);
}

function countOf(tokens: number | undefined): number {
  return tokens !== undefined && Number.isSafeInteger(tokens) ? Math.max(0, tokens) : 0;
}
