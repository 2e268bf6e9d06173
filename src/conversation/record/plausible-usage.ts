/** Bounds what an upstream says it has used, so that no invented count makes sums inexact; pure. */
import { MOST_TOKENS } from '../../ledger/limits.ts';
import type { TokenUsage } from '../../model/usage.ts';

const CLASSES = [
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof TokenUsage)[];

/** Nearly always returns what it is given. */
export function plausibleUsage(usage: TokenUsage): TokenUsage {
  const invented = CLASSES.filter((name) => (usage[name] ?? 0) > MOST_TOKENS);
  if (invented.length === 0) return usage;
  const bounds = Object.fromEntries(invented.map((name) => [name, MOST_TOKENS]));
  return { ...usage, ...bounds, isEstimated: true };
}
