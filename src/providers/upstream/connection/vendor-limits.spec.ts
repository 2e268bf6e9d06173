import { expect, it } from 'vitest';
import { vendorLimits } from './vendor-limits.ts';

const NOW = Date.parse('2026-11-29T10:00:00Z');

it.each([
  ['1s', 1_000],
  ['6m0s', 360_000],
  ['1h2m3.5s', 3_723_500],
  ['120ms', 120],
  ['2.5', 2_500],
  ['2026-11-29T10:00:07Z', 7_000],
  ['2026-11-29T09:00:00Z', 0],
  ['soon', undefined],
])('reads the time until a limit is back: %s', (reset, resetMs) => {
  const headers = {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': reset,
  };
  expect(vendorLimits(headers, () => NOW)).toEqual({
    requests: { limit: 60, remaining: 59, resetMs },
  });
});

it("reads Anthropic's names", () => {
  const headers = {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': '2026-11-29T10:00:01Z',
    'anthropic-ratelimit-tokens-remaining': '1000',
  };
  expect(vendorLimits(headers, () => NOW)).toEqual({
    requests: { limit: 50, remaining: 0, resetMs: 1_000 },
    tokens: { limit: undefined, remaining: 1_000, resetMs: undefined },
  });
});

it.each([[{}], [{ 'x-ratelimit-remaining-requests': 'many' }], [{ 'retry-after': '3' }]])(
  'finds nothing in %j',
  (headers) => {
    expect(vendorLimits(headers, () => NOW)).toBeUndefined();
  },
);
