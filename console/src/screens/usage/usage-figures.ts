/** The figures of the Usage screen: sums for every bucket, whole and by group; pure. */
import type { UsageReport, UsageSums } from '../../../../src/client/client.ts';
import { bucketStarts, recordsAt } from './bucket-starts.ts';

/** The value of the grouping; null for requests without one. */
export type GroupId = string | null;

export type GroupFigures = {
  readonly id: GroupId;
  readonly sums: UsageSums;
  /** One for each bucket. */
  readonly buckets: readonly UsageSums[];
};

export type UsageFigures = {
  /** When each bucket begins, in epoch milliseconds. */
  readonly starts: readonly number[];
  readonly sums: UsageSums;
  readonly buckets: readonly UsageSums[];
  /** The ones that cost most first; none without a grouping. */
  readonly groups: readonly GroupFigures[];
};

export type GroupReports = {
  /** One bucket for each group, since percentiles cannot be added up. */
  readonly whole: UsageReport;
  readonly overTime: UsageReport;
};

export const NO_USE: UsageSums = {
  requests: 0,
  failed: 0,
  fallbacks: 0,
  input_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: 0,
  unpriced_requests: 0,
  cache_hits: 0,
  cache_misses: 0,
  cache_saved_usd: 0,
};

export function usageFigures(report: UsageReport, groups?: GroupReports): UsageFigures {
  const starts = bucketStarts(report);
  return {
    starts,
    sums: report.totals,
    buckets: filled(starts, report),
    groups: groups === undefined ? [] : groupFigures(starts, groups),
  };
}

export function tokensOf({ input_tokens: input, output_tokens: output }: UsageSums): number {
  return input + output;
}

function groupFigures(
  starts: readonly number[],
  { whole, overTime }: GroupReports,
): readonly GroupFigures[] {
  const ofGroup = Map.groupBy(overTime.buckets, ({ group }) => group ?? null);
  return whole.buckets
    .map(({ group, ...sums }) => ({ id: group ?? null, sums }))
    .sort((one, other) => compare(other.sums, one.sums))
    .map(({ id, sums }) => ({
      id,
      sums,
      buckets: filled(starts, { buckets: ofGroup.get(id) ?? [] }),
    }));
}

function filled(
  starts: readonly number[],
  { buckets }: Pick<UsageReport, 'buckets'>,
): readonly UsageSums[] {
  return recordsAt(starts, buckets).map((record) => record ?? NO_USE);
}

/** By cost; what costs nothing, or has no price, by its tokens. */
function compare(one: UsageSums, other: UsageSums): number {
  return (
    one.cost_usd - other.cost_usd ||
    tokensOf(one) - tokensOf(other) ||
    one.requests - other.requests
  );
}
