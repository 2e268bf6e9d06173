/** Token counts of one answer. A count that the upstream did not report is undefined, never 0. */
export type TokenUsage = {
  /** All input tokens, including those read from the vendor's cache or written to it. */
  readonly inputTokens: number | undefined;
  /** All output tokens, including reasoning tokens. */
  readonly outputTokens: number | undefined;
  /** Input tokens that the vendor read from its cache. */
  readonly cachedInputTokens: number | undefined;
  /** Input tokens that the vendor wrote to its cache. */
  readonly cacheWriteTokens: number | undefined;
  /** Those of `cacheWriteTokens` that are kept for an hour, which costs more; absent if none are known to be. */
  readonly hourCacheWriteTokens?: number;
  readonly reasoningTokens: number | undefined;
  /** True when a count is Rhetor's own estimate, because the upstream reported none. */
  readonly isEstimated: boolean;
};

export const UNKNOWN_USAGE: TokenUsage = {
  inputTokens: undefined,
  outputTokens: undefined,
  cachedInputTokens: undefined,
  cacheWriteTokens: undefined,
  reasoningTokens: undefined,
  isEstimated: false,
};

/** Input tokens neither read from the vendor's cache nor written to it. */
export function freshInputTokens(usage: Partial<TokenUsage>): number | undefined {
  const { inputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens === undefined) return undefined;
  return Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens);
}

/**
 * Merges two values of a cumulative count: a later 0 doesn't erase an earlier count.
 */
export function laterCount(
  former: number | undefined,
  later: number | undefined,
): number | undefined {
  return later || (former ?? later);
}

/** Merges two reports of the counts of one answer. */
export function laterUsage(former: TokenUsage, later: TokenUsage): TokenUsage {
  const forHour = laterCount(former.hourCacheWriteTokens, later.hourCacheWriteTokens);
  return {
    inputTokens: laterCount(former.inputTokens, later.inputTokens),
    outputTokens: laterCount(former.outputTokens, later.outputTokens),
    cachedInputTokens: laterCount(former.cachedInputTokens, later.cachedInputTokens),
    cacheWriteTokens: laterCount(former.cacheWriteTokens, later.cacheWriteTokens),
    ...(forHour !== undefined && { hourCacheWriteTokens: forHour }),
    reasoningTokens: laterCount(former.reasoningTokens, later.reasoningTokens),
    isEstimated: later.isEstimated,
  };
}
