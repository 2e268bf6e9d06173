/** Questions about single requests, and the answers. */
import type { AttemptRecord, RecordedTokens } from './attempt-record.ts';

/** What came of asking the cache of answers. */
export const CACHE_RESULTS = ['hit', 'miss'] as const;

/** All that are set must hold. */
export type RequestQuery = {
  /** At least 1. */
  readonly limit: number;
  readonly cursor?: string;
  /** The request ended at or after this time, in epoch milliseconds. */
  readonly from?: number;
  /** The request ended before this time. */
  readonly to?: number;
  readonly keyId?: string;
  /** Only requests of this key, whatever else is asked: the key is the reader. */
  readonly readerKeyId?: string;
  readonly component?: string;
  readonly taskType?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly outcome?: string;
  readonly cache?: (typeof CACHE_RESULTS)[number];
  readonly contextId?: string;
  /** The system prompt that it used. */
  readonly promptId?: string;
  readonly promptVersion?: string;
  /** The request took at least this many milliseconds. */
  readonly minMs?: number;
};

/** One request: its last attempt, and the sums of all. */
export type RecordedRequest = {
  readonly last: AttemptRecord;
  /** How many calls were made. */
  readonly attempts: number;
  readonly tokens: RecordedTokens;
  readonly costMicros: number;
  readonly usageSource: AttemptRecord['usageSource'];
};

export type RequestPage = {
  /** Newest first. */
  readonly requests: readonly RecordedRequest[];
  readonly nextCursor?: string;
};
