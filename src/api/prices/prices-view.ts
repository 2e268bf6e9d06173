/** A model's price now, as GET /prices shows it; pure. */
import type { ClassPrices, PricedModel, PriceHours, PriceStep } from '../../contract/prices.ts';
import {
  periodAt,
  priceFor,
  type PricePeriod,
  type Rate,
  type Rates,
} from '../../prices/price-period.ts';
import type { PriceQuote } from '../../prices/price-quote.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';

/** @param now epoch milliseconds */
export function toPricedModel(
  { provider, model }: ModelChoice,
  quote: PriceQuote,
  now: number,
): PricedModel {
  if (quote.type === 'unpriced') {
    return { provider, model, status: 'unpriced', reason: quote.reason };
  }
  const { source, listedAs, periods, isExact } = quote;
  const dated = periods.filter(({ hours }) => hours === undefined);
  const period = periodAt(dated, now);
  const change = dated.find(({ since = now }) => since > now)?.since;
  return {
    provider,
    model,
    status: isExact ? 'exact' : 'approximate',
    source,
    ...(listedAs !== undefined && { listed_as: listedAs }),
    ...(period && toPrices(period.rates)),
    ...toDaily(period === undefined ? periods : periods.slice(periods.indexOf(period))),
    ...(period?.since !== undefined && { since: new Date(period.since).toISOString() }),
    ...(change !== undefined && { until: new Date(change).toISOString() }),
  };
}

function toPrices(rates: Rates): Pick<PricedModel, 'prices' | 'tiers'> {
  const bounds = Object.values(rates).flatMap(({ tiers }) => tiers.map(({ above }) => above));
  const tiers = [...new Set(bounds)]
    .toSorted((one, other) => one - other)
    .map((above): PriceStep => ({
      above_input_tokens: above,
      prices: toClassPrices(rates, above + 1),
    }));
  return { prices: toClassPrices(rates, 0), ...(tiers.length > 0 && { tiers }) };
}

function toClassPrices(rates: Rates, inputTokens: number): ClassPrices {
  const price = (rate: Rate): number => priceFor(rate, inputTokens);
  const { input, cacheRead, cacheWrite, hourCacheWrite, output, reasoning, request } = rates;
  return {
    input: price(input),
    ...(cacheRead && { cached_input: price(cacheRead) }),
    ...(cacheWrite && { cache_write: price(cacheWrite) }),
    ...(hourCacheWrite && { cache_write_1h: price(hourCacheWrite) }),
    ...(output && { output: price(output) }),
    ...(reasoning && { reasoning: price(reasoning) }),
    ...(request && { request: price(request) }),
  };
}

/** Later periods win, so only the hours after the current period in the list apply. */
function toDaily(periods: readonly PricePeriod[]): Pick<PricedModel, 'daily'> {
  const daily = periods.flatMap(({ hours, rates }): readonly PriceHours[] =>
    hours === undefined
      ? []
      : [{ from: toClock(hours.from), to: toClock(hours.to), prices: toClassPrices(rates, 0) }],
  );
  return daily.length > 0 ? { daily } : {};
}

function toClock(time: number): string {
  return new Date(time).toISOString().slice('1970-01-01T'.length, -'.000Z'.length);
}
