/** Questions about the use over time, answered from hourly roll-ups. */
import type { LatencyHistogram } from './latency-histogram.ts';

/** By what the use may be grouped. An absent value is ''. */
export const USAGE_DIMENSIONS = [
  'provider',
  'model',
  'component',
  'task_type',
  'rule',
  'key_id',
  'surface',
] as const;

export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

export const USAGE_COUNTERS = [
  'requests',
  'failed',
  'fallbacks',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_micros',
  'unpriced_requests',
  'cache_hits',
  'cache_misses',
  'cache_saved_micros',
] as const;

export type UsageCounter = (typeof USAGE_COUNTERS)[number];

export type UsageTally = Record<UsageCounter, number> & {
  readonly firstTokenMs: LatencyHistogram;
  readonly durationMs: LatencyHistogram;
};

export const HOUR_MS = 3_600_000;

export type UsageQuery = {
  /**
   * The beginnings of the buckets and the end of the last one, ascending, in epoch milliseconds. An
   * hour belongs to the bucket in which it begins.
   */
  readonly bounds: readonly number[];
  readonly groupBy?: UsageDimension;
  /** Only what this key used: the key is the reader. */
  readonly readerKeyId?: string;
};

/** A bucket without any use is left out. */
export type UsageBucket = {
  /** Its place in `bounds`. */
  readonly bucket: number;
  /** '' for requests without the dimension; undefined without `groupBy`. */
  readonly group: string | undefined;
  readonly tally: UsageTally;
};

export function emptyTally(): UsageTally {
  const counters = Object.fromEntries(USAGE_COUNTERS.map((name) => [name, 0]));
  return {
    ...(counters as Record<UsageCounter, number>),
    firstTokenMs: new Map(),
    durationMs: new Map(),
  };
}

export function addTally(sum: UsageTally, added: UsageTally): void {
  for (const name of USAGE_COUNTERS) sum[name] += added[name];
  addHistogram(sum.firstTokenMs, added.firstTokenMs);
  addHistogram(sum.durationMs, added.durationMs);
}

function addHistogram(sum: LatencyHistogram, added: LatencyHistogram): void {
  for (const [bucket, count] of added) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
}
