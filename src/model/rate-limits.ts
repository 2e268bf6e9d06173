/** How much a caller may ask in a minute and at a time, and what is left of it. */

/** An absent limit is none. */
export type RateLimits = {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Requests that run at the same time. */
  readonly concurrent?: number;
};

/** The limit that refused a request. */
export type ReachedLimit = {
  readonly name: 'requests_per_minute' | 'tokens_per_minute' | 'concurrent';
  readonly value: number;
  /** `key`: of the caller's key; `all`: of all callers together. */
  readonly scope: 'key' | 'all';
};

export type LimitedAmount = {
  readonly limit: number;
  /** At least 0. */
  readonly remaining: number;
  /** Milliseconds until all of the limit is available again. */
  readonly resetMs: number;
};

/** What is left of the limits a minute; of several limits, the one of which the least is left. */
export type LimitsLeft = {
  readonly requests?: LimitedAmount;
  readonly tokens?: LimitedAmount;
};
