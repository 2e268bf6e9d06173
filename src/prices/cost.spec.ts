import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TokenUsage, UNKNOWN_USAGE } from '../model/usage.ts';
import { chargeFor, roundHalfUp } from './charge.ts';
import { costOf, costParts } from './cost.ts';
import { toGivenRates } from './given-rates.ts';
import { PriceList } from './price-list.ts';
import type { Rate, Rates } from './price-period.ts';
import type { PriceQuote } from './price-quote.ts';

type Counts = Partial<TokenUsage>;

const NOON = Date.parse('2026-11-02T12:00:00Z');

let list: PriceList;

beforeAll(async () => {
  list = await PriceList.load();
});

function listed(vendor: string, model: string): PriceQuote {
  const found = list.find(vendor, model);
  if (found === undefined) throw new Error(`the price list has no ${vendor}/${model}`);
  return { type: 'priced', source: 'genai-prices', ...found };
}

function quoteOf(rates: Rates): PriceQuote {
  return { type: 'priced', source: 'providers.json', periods: [{ rates }], isExact: true };
}

function used(counts: Counts): TokenUsage {
  return { ...UNKNOWN_USAGE, inputTokens: 0, outputTokens: 0, ...counts };
}

const MILLION = 1_000_000;

describe('the price list, computed by hand', () => {
  it.each<[vendor: string, model: string, name: string, counts: Counts, cents: number]>([
    ['anthropic', 'claude-opus-5-5', 'input', { inputTokens: 10_000 }, 4],
    [
      'anthropic',
      'claude-opus-5-5',
      'cache read',
      { inputTokens: MILLION, cachedInputTokens: MILLION },
      20,
    ],
    [
      'anthropic',
      'claude-opus-5-5',
      'cache write',
      { inputTokens: 1_000, cacheWriteTokens: 1_000 },
      0.5,
    ],
    [
      'anthropic',
      'claude-opus-5-5',
      'cache write for an hour',
      { inputTokens: 1_000, cacheWriteTokens: 1_000, hourCacheWriteTokens: 1_000 },
      0.8,
    ],
    ['anthropic', 'claude-opus-5-5', 'output', { outputTokens: 1_000 }, 2],
    [
      'anthropic',
      'claude-opus-5-5',
      'reasoning within the output',
      { outputTokens: 1_000, reasoningTokens: 900 },
      2,
    ],
    [
      'anthropic',
      'claude-opus-5-5',
      'all of them',
      {
        inputTokens: 100_000,
        cachedInputTokens: 60_000,
        cacheWriteTokens: 30_000,
        hourCacheWriteTokens: 10_000,
        outputTokens: 2_000,
        reasoningTokens: 1_500,
      },
      27.2,
    ],
    ['anthropic', 'claude-sonnet-4-5', 'input up to the tier', { inputTokens: 200_000 }, 60],
    ['anthropic', 'claude-sonnet-4-5', 'input above the tier', { inputTokens: 200_001 }, 120.0006],
    [
      'anthropic',
      'claude-sonnet-4-5',
      'output after much cached input',
      { inputTokens: 300_000, cachedInputTokens: 300_000, outputTokens: 1_000 },
      20.25,
    ],
    ['openai', 'gpt-6-luna', 'input', { inputTokens: MILLION / 10 }, 1],
    [
      'openai',
      'gpt-6-luna',
      'all of them',
      {
        inputTokens: 10_000,
        cachedInputTokens: 6_000,
        cacheWriteTokens: 2_000,
        outputTokens: 1_000,
      },
      0.101,
    ],
    [
      'openai',
      'gpt-6-luna',
      'above the tier',
      { inputTokens: 300_000, outputTokens: 1_000 },
      6.075,
    ],
    ['openai', 'text-embedding-3-small', 'embeddings', { inputTokens: 1_000 }, 0.002],
    ['google', 'gemini-2.5-pro', 'up to the tier', { inputTokens: 200_000 }, 25],
    // 500,002.5 millionths of a dollar.
    ['google', 'gemini-2.5-pro', 'half a millionth, up', { inputTokens: 200_001 }, 50.0003],
    ['deepseek', 'deepseek-v4-pro', 'output', { outputTokens: 1_000 }, 0.198],
    [
      'deepseek',
      'deepseek-v4-pro',
      'cache read',
      { inputTokens: 10_000, cachedInputTokens: 10_000 },
      0.022,
    ],
  ])('%s/%s: %s', (vendor, model, _name, counts, cents) => {
    expect(costOf(listed(vendor, model), used(counts), NOON)).toEqual({
      costMicros: Math.round(cents * 10_000),
      status: 'exact',
    });
  });

  it.each([
    ['openai', 'o3', '2025-06-09T23:59:59Z', 50_000],
    ['openai', 'o3', '2025-06-10T00:00:00Z', 10_000],
    ['anthropic', 'claude-opus-4-6', '2026-03-12T12:00:00Z', 30_000],
    ['google', 'gemini-3.8-flash', '2026-12-31T23:59:59Z', 4_500],
    ['google', 'gemini-3.8-flash', '2027-01-01T00:00:00Z', 9_000],
    ['deepseek', 'deepseek-v4-pro', '2026-11-02T00:59:59Z', 2_640],
    ['deepseek', 'deepseek-v4-pro', '2026-11-02T01:00:00Z', 5_280],
    ['deepseek', 'deepseek-v4-pro', '2026-11-02T03:59:59Z', 5_280],
    ['deepseek', 'deepseek-v4-pro', '2026-11-02T04:00:00Z', 2_640],
  ])('%s/%s costs what it cost at %s', (vendor, model, time, costMicros) => {
    const usage = used({ inputTokens: 1_000, outputTokens: 1_000 });
    expect(costOf(listed(vendor, model), usage, Date.parse(time)).costMicros).toBe(costMicros);
  });

  it.each([
    // 12 dollars per thousand requests, and 1 dollar per million tokens.
    ['perplexity', 'sonar', 13_000],
    // 0.3 and 30 dollars per million tokens: nobody counts the tokens of pictures apart.
    ['google', 'gemini-2.5-flash-image', 15_150],
  ])('%s/%s costs what it may cost at most beside its tokens', (vendor, model, costMicros) => {
    const usage = used({ inputTokens: 500, outputTokens: 500 });
    const status = 'approximate';
    expect(costOf(listed(vendor, model), usage, NOON)).toEqual({ costMicros, status });
  });

  it('charges long input by the tier of its time', () => {
    const usage = used({ inputTokens: 300_000 });
    const opus = listed('anthropic', 'claude-opus-4-6');
    expect(costOf(opus, usage, Date.parse('2026-03-01')).costMicros).toBe(3_000_000);
    expect(costOf(opus, usage, NOON).costMicros).toBe(1_500_000);
  });
});

describe('the status', () => {
  const given = quoteOf(toGivenRates({ input: 0.15, output: 0.6 }));
  const usage = used({ inputTokens: 7, outputTokens: 3 });

  it('is exact for reported counts at a known price', () => {
    // 1.05 + 1.8 millionths.
    expect(costOf(given, usage, NOON)).toEqual({ costMicros: 3, status: 'exact' });
  });

  it.each<[string, PriceQuote, TokenUsage, readonly string[]]>([
    ['estimated counts', given, { ...usage, isEstimated: true }, []],
    ['a missing count', given, used({ inputTokens: 7, outputTokens: undefined }), []],
    ['a field without a price', given, usage, ['service_tier']],
    ['a class without a price', given, used({ inputTokens: 7, cacheWriteTokens: 7 }), []],
    ['a guessed name', { ...given, isExact: false } as PriceQuote, usage, []],
  ])('is approximate for %s', (_name, quote, counts, fields) => {
    expect(costOf(quote, counts, NOON, fields).status).toBe('approximate');
  });

  it('is unpriced without a price, and for output that has none', () => {
    const unpriced = { costMicros: 0, status: 'unpriced' };
    expect(costOf({ type: 'unpriced', reason: 'none' }, usage, NOON)).toEqual(unpriced);
    expect(costOf(listed('openai', 'text-embedding-3-small'), usage, NOON)).toEqual(unpriced);
  });

  it('is exact for a free model, whatever was counted', () => {
    const free = quoteOf(toGivenRates({ input: 0, output: 0 }));
    expect(costOf(free, UNKNOWN_USAGE, NOON)).toEqual({ costMicros: 0, status: 'exact' });
    const cached = used({ inputTokens: 9, cachedInputTokens: 9 });
    expect(costOf(free, cached, NOON)).toEqual({ costMicros: 0, status: 'exact' });
  });

  it('charges a class without a price as its neighbour', () => {
    const cached = used({ inputTokens: 1_000, cachedInputTokens: 400, cacheWriteTokens: 600 });
    expect(costOf(given, cached, NOON).costMicros).toBe(150);
  });
});

describe('for any price and any counts', () => {
  const nano = fc.nat({ max: 500_000_000_000 });
  /** Dollars per million tokens with nine decimals, rising with each tier. */
  const rate = fc
    .tuple(nano, fc.array(fc.tuple(fc.nat({ max: 400_000 }), nano), { maxLength: 3 }))
    .map(([base, steps]): Rate => {
      let price = base;
      const bounds = steps.toSorted(([one], [other]) => one - other);
      const tiers = bounds.map(([above, more]) => {
        price += more;
        return { above, price: price / 1e9 };
      });
      return { base: base / 1e9, tiers };
    });
  const rates = fc.record(
    {
      input: rate,
      cacheRead: rate,
      cacheWrite: rate,
      hourCacheWrite: rate,
      output: rate,
      reasoning: rate,
    },
    { requiredKeys: ['input', 'output'] },
  );
  const tokens = fc.nat({ max: 2_000_000 });
  const classes = fc.record({
    fresh: tokens,
    read: tokens,
    short: tokens,
    hour: tokens,
    said: tokens,
    thought: tokens,
  });
  type Classes = Readonly<Record<'fresh' | 'read' | 'short' | 'hour' | 'said' | 'thought', number>>;

  function toUsage({ fresh, read, short, hour, said, thought }: Classes): TokenUsage {
    return {
      inputTokens: fresh + read + short + hour,
      outputTokens: said + thought,
      cachedInputTokens: read,
      cacheWriteTokens: short + hour,
      hourCacheWriteTokens: hour,
      reasoningTokens: thought,
      isEstimated: false,
    };
  }

  function micros(price: Rates, counts: Classes): number {
    return costOf(quoteOf(price), toUsage(counts), NOON).costMicros;
  }

  it('is the sum of its parts, rounded once, in any order', () => {
    fc.assert(
      fc.property(rates, classes, fc.boolean(), (price, counts, isReversed) => {
        const parts = [...(costParts(price, toUsage(counts)) ?? [])];
        if (isReversed) parts.reverse();
        const sum = parts.reduce(
          (charge, part) => charge + BigInt(part.tokens) * BigInt((part.price * 1e9).toFixed(0)),
          0n,
        );
        const rounded = (2n * sum + 1_000_000_000n) / 2_000_000_000n;
        expect(micros(price, counts)).toBe(Number(rounded));
        expect(parts.reduce((total, part) => total + part.tokens, 0)).toBe(
          Object.values(counts).reduce((total, count) => total + count, 0),
        );
      }),
    );
  });

  it('is never negative, and rises with each class', () => {
    const names = fc.constantFrom('fresh', 'read', 'short', 'hour', 'said', 'thought');
    fc.assert(
      fc.property(rates, classes, names, tokens, (price, counts, name, more) => {
        const before = micros(price, counts);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(micros(price, { ...counts, [name]: counts[name] + more })).toBeGreaterThanOrEqual(
          before,
        );
      }),
    );
  });

  it('stays a safe whole number whatever an upstream counts', () => {
    const wild = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constant(undefined));
    const counts = fc.record({
      inputTokens: wild,
      outputTokens: wild,
      cachedInputTokens: wild,
      cacheWriteTokens: wild,
      reasoningTokens: wild,
    });
    fc.assert(
      fc.property(rates, counts, (price, usage) => {
        const cost = costOf(quoteOf(price), { ...usage, isEstimated: false }, NOON);
        expect(Number.isSafeInteger(cost.costMicros)).toBe(true);
        expect(cost.costMicros).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('adds up without drift, where floating point does not', () => {
    const charge = Array.from({ length: 1_000 }, () => chargeFor(1, 0.1)).reduce(
      (sum, part) => sum + part,
    );
    expect(charge).toBe(chargeFor(1_000, 0.1));
    expect(roundHalfUp(charge)).toBe(100);
  });
});
