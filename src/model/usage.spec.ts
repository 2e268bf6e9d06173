import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshInputTokens, laterUsage, type TokenUsage, UNKNOWN_USAGE } from './usage.ts';

const COUNTS = [
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'hourCacheWriteTokens',
  'reasoningTokens',
] as const;

const count = fc.option(fc.nat(), { nil: undefined });
const usage: fc.Arbitrary<TokenUsage> = fc.record(
  {
    inputTokens: count,
    outputTokens: count,
    cachedInputTokens: count,
    cacheWriteTokens: count,
    hourCacheWriteTokens: fc.nat(),
    reasoningTokens: count,
    isEstimated: fc.constant(false),
  },
  {
    requiredKeys: [
      'inputTokens',
      'outputTokens',
      'cachedInputTokens',
      'cacheWriteTokens',
      'reasoningTokens',
      'isEstimated',
    ],
  },
);

describe('laterUsage', () => {
  it('keeps what is not said again, or said to be 0, and takes every other count', () => {
    fc.assert(
      fc.property(usage, usage, (former, later) => {
        const merged = laterUsage(former, later);
        for (const name of COUNTS) {
          expect(merged[name]).toBe(later[name] ? later[name] : (former[name] ?? later[name]));
        }
      }),
    );
  });

  it('is the same whether counts come in one event or in several', () => {
    fc.assert(
      fc.property(fc.array(usage, { maxLength: 5 }), usage, (events, last) => {
        const merged = [...events, last].reduce(laterUsage, UNKNOWN_USAGE);
        const zero = { ...last, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 };
        expect(laterUsage(laterUsage(merged, UNKNOWN_USAGE), merged)).toEqual(merged);
        expect(laterUsage(merged, zero).inputTokens).toBe(merged.inputTokens ?? 0);
      }),
    );
  });
});

describe('freshInputTokens', () => {
  it('are those that have nothing to do with the cache', () => {
    const counts = { inputTokens: 100, cachedInputTokens: 70, cacheWriteTokens: 20 };
    expect(freshInputTokens(counts)).toBe(10);
    expect(freshInputTokens({ inputTokens: 100 })).toBe(100);
    expect(freshInputTokens({ cachedInputTokens: 70 })).toBeUndefined();
    expect(freshInputTokens({ inputTokens: 5, cachedInputTokens: 70 })).toBe(0);
  });
});
