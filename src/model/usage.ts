/** Token counts of one answer. A count that the upstream did not report is undefined, never 0. */
export type TokenUsage = {
  /** All input tokens, including cached ones. */
  readonly inputTokens: number | undefined;
  /** All output tokens, including reasoning tokens. */
  readonly outputTokens: number | undefined;
  readonly cachedInputTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
  /** True when a count is Rhetor's own estimate, because the upstream reported none. */
  readonly isEstimated: boolean;
};

export const UNKNOWN_USAGE: TokenUsage = {
  inputTokens: undefined,
  outputTokens: undefined,
  cachedInputTokens: undefined,
  reasoningTokens: undefined,
  isEstimated: false,
};
