/** Builds the answer of GET /usage, as JSON or CSV; pure. */
import type { UsageBucketRecord, UsageReport, UsageSums } from '../../contract/ledger.ts';
import { percentilesOf } from '../../ledger/latency-histogram.ts';
import {
  addTally,
  emptyTally,
  type UsageBucket,
  type UsageTally,
} from '../../ledger/usage-query.ts';
import { toUsd } from '../../model/cost.ts';
import { cacheShareOf } from './cache-share.ts';

export type ReportedSpan = Pick<UsageReport, 'interval' | 'group_by'> & {
  readonly bounds: readonly number[];
};

export function toUsageReport(
  { interval, group_by, bounds }: ReportedSpan,
  buckets: readonly UsageBucket[],
): UsageReport {
  const all = emptyTally();
  for (const { tally } of buckets) addTally(all, tally);
  return {
    from: toTime(bounds[0]),
    to: toTime(bounds.at(-1)),
    interval,
    group_by,
    totals: toSums(all),
    buckets: buckets.map(({ bucket, group, tally }) => ({
      start: toTime(bounds[bucket]),
      ...(group !== undefined && { group: group === '' ? null : group }),
      ...toSums(tally),
    })),
  };
}

const COLUMNS = [
  'start',
  'group',
  'requests',
  'failed',
  'fallbacks',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_share',
  'output_tokens',
  'reasoning_tokens',
  'cost_usd',
  'unpriced_requests',
  'cache_hits',
  'cache_misses',
  'cache_saved_usd',
] as const satisfies readonly (keyof UsageBucketRecord)[];

const PERCENTILES = ['first_token_ms', 'duration_ms'] as const;

/** One line for each bucket, after a line of names (RFC 4180). */
export function toUsageCsv({ buckets }: UsageReport): string {
  const names = PERCENTILES.flatMap((name) => [`${name}_p50`, `${name}_p95`]);
  const lines = buckets.map((bucket) => [
    ...COLUMNS.map((name) => bucket[name] ?? ''),
    ...PERCENTILES.flatMap((name) => [bucket[name]?.p50 ?? '', bucket[name]?.p95 ?? '']),
  ]);
  return [[...COLUMNS, ...names], ...lines]
    .map((line) => `${line.map(toCell).join(',')}\r\n`)
    .join('');
}

/** A text that a spreadsheet would run as a formula gets an apostrophe: a caller may choose a component's name. */
function toCell(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function toSums(tally: UsageTally): UsageSums {
  const {
    cost_micros: costMicros,
    cache_saved_micros: savedMicros,
    firstTokenMs,
    durationMs,
    ...counters
  } = tally;
  const firstToken = percentilesOf(firstTokenMs);
  const duration = percentilesOf(durationMs);
  return {
    ...counters,
    ...cacheShareOf(tally.input_tokens, tally.cache_read_tokens),
    cost_usd: toUsd(costMicros),
    cache_saved_usd: toUsd(savedMicros),
    ...(firstToken && { first_token_ms: firstToken }),
    ...(duration && { duration_ms: duration }),
  };
}

function toTime(milliseconds = 0): string {
  return new Date(milliseconds).toISOString();
}
