/** What the Usage screen shows, as its address has it: a range up to now, its interval, and the grouping. */
import type { UsageFilter } from '../../../../src/client/client.ts';

const HOUR_MS = 3_600_000;
const HOURS_OF_A_DAY = 24;

export const USAGE_RANGES = ['24h', '7d', '30d', '90d'] as const;
export type UsageRange = (typeof USAGE_RANGES)[number];
export type PlottedInterval = 'hour' | 'day' | 'month';
export type UsageGrouping = NonNullable<UsageFilter['group_by']>;

export const USAGE_GROUPINGS: readonly UsageGrouping[] = [
  'model',
  'provider',
  'component',
  'task_type',
  'rule',
  'key',
  'surface',
];

export type UsageView = {
  readonly range: UsageRange;
  readonly interval: PlottedInterval;
  readonly grouping: UsageGrouping | undefined;
};

const USUAL_RANGE: UsageRange = '30d';

/** As many buckets as a plot can show; the first is the usual one. */
const INTERVALS: Readonly<Record<UsageRange, readonly [PlottedInterval, ...PlottedInterval[]]>> = {
  '24h': ['hour'],
  '7d': ['day', 'hour'],
  '30d': ['day', 'hour'],
  '90d': ['day', 'month'],
};

const DAYS: Readonly<Record<Exclude<UsageRange, '24h'>, number>> = {
  '7d': 7,
  '30d': 30,
  '90d': 90,
};

export function intervalsOf(range: UsageRange): readonly PlottedInterval[] {
  return INTERVALS[range];
}

/** Values that the address cannot have are ignored. */
export function viewOf(query: Readonly<Record<string, string | undefined>>): UsageView {
  const range = USAGE_RANGES.find((name) => name === query['range']) ?? USUAL_RANGE;
  const intervals = INTERVALS[range];
  return {
    range,
    interval: intervals.find((name) => name === query['interval']) ?? intervals[0],
    grouping: USAGE_GROUPINGS.find((name) => name === query['group_by']),
  };
}

/** What the address has of a view: only what differs from the usual. */
export function queryOf({ range, interval, grouping }: UsageView) {
  return {
    range: range === USUAL_RANGE ? '' : range,
    interval: interval === INTERVALS[range][0] ? '' : interval,
    group_by: grouping ?? '',
  };
}

/** The span of a range: whole days of the reader or whole hours, the last of them still running. */
export function spanOf(
  range: UsageRange,
  now: Date,
): { readonly from: string; readonly to: string } {
  const end = (Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS;
  const from = range === '24h' ? end - HOURS_OF_A_DAY * HOUR_MS : firstDayOf(DAYS[range], now);
  return { from: new Date(from).toISOString(), to: new Date(end).toISOString() };
}

/**
 * An hour belongs to the day in which it begins: where midnight is at half past, the first day
 * begins with the next hour.
 */
function firstDayOf(days: number, now: Date): number {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1);
  return Math.ceil(midnight.getTime() / HOUR_MS) * HOUR_MS;
}
