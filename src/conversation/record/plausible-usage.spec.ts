import { expect, it } from 'vitest';
import { MOST_TOKENS } from '../../ledger/limits.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import { plausibleUsage } from './plausible-usage.ts';

it('returns plausible counts unchanged', () => {
  const usage = { ...UNKNOWN_USAGE, inputTokens: MOST_TOKENS, outputTokens: 7 };
  expect(plausibleUsage(usage)).toBe(usage);
  expect(plausibleUsage(UNKNOWN_USAGE)).toBe(UNKNOWN_USAGE);
});

it('bounds invented counts, and says that they are not the vendor’s', () => {
  const invented = { inputTokens: Number.MAX_SAFE_INTEGER, cachedInputTokens: MOST_TOKENS + 1 };
  expect(plausibleUsage({ ...UNKNOWN_USAGE, ...invented, outputTokens: 7 })).toEqual({
    ...UNKNOWN_USAGE,
    inputTokens: MOST_TOKENS,
    cachedInputTokens: MOST_TOKENS,
    outputTokens: 7,
    isEstimated: true,
  });
});
