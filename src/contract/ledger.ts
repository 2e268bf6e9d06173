/** GET /requests and GET /usage: who asked what, how it ended, and what it cost. */
import type { CostStatus } from '../model/cost.ts';
import type { Count, Timestamp } from './scalars.ts';

/** What a call, or all calls of a request, used and cost. */
export type LedgerUse = {
  /** All input, of which `cache_read_tokens` and `cache_write_tokens`. */
  readonly input_tokens: Count;
  readonly cache_read_tokens: Count;
  readonly cache_write_tokens: Count;
  /**
   * The share of the input that came from the vendor's cache; absent if there was no input.
   * @minimum 0
   * @maximum 1
   */
  readonly cache_share?: number;
  /** All output, of which `reasoning_tokens`. */
  readonly output_tokens: Count;
  readonly reasoning_tokens: Count;
  /** `estimated`: at least one count is Rhetor's own. */
  readonly usage_source: 'reported' | 'estimated';
  /** Without the calls for which no price is known. */
  readonly cost_usd: number;
  readonly cost_status: CostStatus;
};

/** How a call, or the last call of a request, went; milliseconds are since the request's arrival. */
export type LedgerCourse = {
  /** The model that was asked, or whose answer came from the cache; absent if there was none. */
  readonly provider?: string;
  readonly model?: string;
  /** `ok`, or the error code. */
  readonly outcome: string;
  readonly upstream_status?: Count;
  readonly ended_at: Timestamp;
  /** When the call was started. */
  readonly queue_ms: Count;
  /** How long the connection took, where it is known. */
  readonly connect_ms?: Count;
  readonly first_token_ms?: Count;
  readonly duration_ms: Count;
};

export type LedgerRequest = {
  /** Made by Rhetor: the `x-request-id` of the answer. */
  readonly request_id: string;
  /** The caller's own `x-request-id`. */
  readonly client_request_id?: string;
  readonly started_at: Timestamp;
  /** `internal`: Rhetor asked for itself, to write a summary or to embed what memory searches. */
  readonly surface: 'rhetor' | 'tekton' | 'openai' | 'anthropic' | 'ollama' | 'mcp' | 'internal';
  readonly component?: string;
  readonly task_type: string;
  /** The rule of tasks.json. */
  readonly rule?: string;
  /** The id of the key that asked. */
  readonly key?: string;
  readonly context?: string;
  readonly prompt?: { readonly id: string; readonly version: string };
  /** The preferred model, as `provider/model`. */
  readonly requested?: string;
  /** Another model than the preferred one answered. */
  readonly is_fallback: boolean;
  /** How many calls were made. */
  readonly attempt_count: Count;
  /** `hit`: the answer came from the cache of answers, and no call was made for it. */
  readonly cache?: 'hit' | 'miss';
  /** What the answer of a hit had cost when a model gave it; absent if no price was known. */
  readonly cache_saved_usd?: number;
} & LedgerCourse &
  LedgerUse;

export type LedgerRequestList = {
  readonly count: Count;
  /** Newest first. */
  readonly requests: readonly LedgerRequest[];
  /** Cursor of the next page; absent on the last one. */
  readonly next_cursor?: string;
};

export type LedgerCandidate = {
  readonly provider: string;
  readonly model: string;
  /** Why it was not asked. */
  readonly left_out?: string;
};

export type LedgerAttempt = { readonly attempt: Count } & LedgerCourse & LedgerUse;

export type LedgerRequestDetail = LedgerRequest & {
  /** Every model of the rule, in order. */
  readonly candidates: readonly LedgerCandidate[];
  readonly attempts: readonly LedgerAttempt[];
};

/** In milliseconds, within 9 %. */
export type LedgerPercentiles = { readonly p50: Count; readonly p95: Count };

export type UsageSums = {
  readonly requests: Count;
  readonly failed: Count;
  /** Requests that another model than the preferred one answered. */
  readonly fallbacks: Count;
  readonly input_tokens: Count;
  readonly cache_read_tokens: Count;
  readonly cache_write_tokens: Count;
  /**
   * The share of the input that came from the vendor's cache; absent if there was no input.
   * @minimum 0
   * @maximum 1
   */
  readonly cache_share?: number;
  readonly output_tokens: Count;
  readonly reasoning_tokens: Count;
  /** Without the calls for which no price is known. */
  readonly cost_usd: number;
  readonly unpriced_requests: Count;
  /** Requests that were answered from the cache of answers. */
  readonly cache_hits: Count;
  /** Requests that looked in the cache of answers and found none. */
  readonly cache_misses: Count;
  /** What the answers of the hits had cost when a model gave them, without those that had no price. */
  readonly cache_saved_usd: number;
  /** Absent if no request had a first token. */
  readonly first_token_ms?: LedgerPercentiles;
  readonly duration_ms?: LedgerPercentiles;
};

export type UsageBucketRecord = {
  readonly start: Timestamp;
  /** Absent without `group_by`; null for requests that have no such value. */
  readonly group?: string | null;
} & UsageSums;

export type UsageReport = {
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly interval: 'hour' | 'day' | 'month' | 'none';
  readonly group_by: string | null;
  readonly totals: UsageSums;
  /** Oldest first; a bucket without any use is left out. */
  readonly buckets: readonly UsageBucketRecord[];
};
