import fc from 'fast-check';
import { expect, it } from 'vitest';
import { costOf } from './cost.ts';
import { mostPrice, type UsageBound } from './cost-bound.ts';
import { toGivenRates } from './given-rates.ts';
import type { PriceQuote } from './price-quote.ts';
import type { Rate, Rates } from './price-period.ts';

const NOW = Date.parse('2026-11-02T12:00:00Z');

function quoteOf(rates: Rates): PriceQuote {
  return { type: 'priced', source: 'providers.json', periods: [{ rates }], isExact: true };
}

type Bound = Omit<UsageBound, 'hasOutput'> & { readonly outputTokens: number };

/** What a reservation of the whole bound amounts to. */
function mostCostMicros(quote: PriceQuote, { outputTokens, ...bound }: Bound, at: number) {
  const price = mostPrice(quote, { ...bound, hasOutput: outputTokens > 0 }, at);
  return price && price.fixed + Math.ceil(price.perToken * outputTokens);
}

it('takes all input at the dearest class, rounded up', () => {
  const quote = quoteOf(
    toGivenRates({ input: 1, output: 2, cached_input: 0.1, cache_write: 1.2501 }),
  );
  expect(mostCostMicros(quote, { inputTokens: 1_000, outputTokens: 100 }, NOW)).toBe(1_451);
});

it('counts a cache of an hour only if the request asks for one', () => {
  const flat = (base: number): Rate => ({ base, tiers: [] });
  const quote = quoteOf({ input: flat(1), hourCacheWrite: flat(2), output: flat(1) });
  const bound = { inputTokens: 1_000, outputTokens: 0 };
  expect(mostCostMicros(quote, bound, NOW)).toBe(1_000);
  expect(mostCostMicros(quote, { ...bound, writesForHour: true }, NOW)).toBe(2_000);
});

it('has none where a price is unknown', () => {
  const bound = { inputTokens: 1, outputTokens: 1 };
  expect(mostCostMicros({ type: 'unpriced', reason: 'none' }, bound, NOW)).toBeUndefined();
  const embeddings = quoteOf({ input: { base: 1, tiers: [] } });
  expect(mostCostMicros(embeddings, bound, NOW)).toBeUndefined();
  expect(mostCostMicros(embeddings, { ...bound, outputTokens: 0 }, NOW)).toBe(1);
});

it('is never below the cost of a call within the bound, whatever the tiers', () => {
  const price = fc.double({ min: 0, max: 600, noNaN: true });
  const tier = fc.record({ above: fc.nat({ max: 300_000 }), price });
  const rate = fc
    .record({ base: price, tiers: fc.array(tier, { maxLength: 3 }) })
    .map(({ base, tiers }) => ({
      base,
      tiers: tiers.toSorted((one, other) => one.above - other.above),
    }));
  const rates = fc.record(
    {
      input: rate,
      cacheRead: rate,
      cacheWrite: rate,
      hourCacheWrite: rate,
      output: rate,
      reasoning: rate,
      request: price.map((base) => ({ base: base * 1_000, tiers: [] })),
    },
    { requiredKeys: ['input', 'output'] },
  );
  const tokens = fc.nat({ max: 500_000 });
  fc.assert(
    fc.property(
      rates,
      fc.record({ read: tokens, write: tokens, hour: tokens, input: tokens }),
      fc.record({ thought: tokens, output: tokens }),
      (price, { input, read, write, hour }, { output, thought }) => {
        const usage = {
          inputTokens: input,
          outputTokens: output,
          cachedInputTokens: read,
          cacheWriteTokens: write,
          hourCacheWriteTokens: hour,
          reasoningTokens: thought,
          isEstimated: false,
        };
        const bound = { inputTokens: input, outputTokens: output, writesForHour: true };
        expect(mostCostMicros(quoteOf(price), bound, NOW)).toBeGreaterThanOrEqual(
          costOf(quoteOf(price), usage, NOW).costMicros,
        );
      },
    ),
  );
});
