/** Where the buckets of a report begin, those without any use included; pure. */
import type { UsageBucketRecord, UsageReport } from '../../../../src/client/client.ts';

const HOUR_MS = 3_600_000;

/**
 * The server leaves out buckets without use; these are the beginnings of all, ascending, as it
 * computes them in the reader's time zone. Starts that only the report has are kept, in case that
 * the browser knows other daylight-saving changes than the server.
 */
export function bucketStarts(report: UsageReport): readonly number[] {
  const first = Date.parse(report.from);
  const end = Date.parse(report.to);
  const starts = new Set([first]);
  const following = startsAfter(first, report.interval);
  for (let next = following(); next < end; next = following()) {
    if (next > first) starts.add(next);
  }
  for (const { start } of report.buckets) starts.add(Date.parse(start));
  return [...starts].sort((one, other) => one - other);
}

/** Returns the next beginning with each call. */
function startsAfter(first: number, interval: UsageReport['interval']): () => number {
  const date = new Date(first);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  let count = 0;
  switch (interval) {
    case 'hour':
      return () => first + (count += 1) * HOUR_MS;
    case 'day':
      return () => new Date(year, month, day + (count += 1)).getTime();
    case 'month':
      return () => new Date(year, month + (count += 1), 1).getTime();
    case 'none':
      return () => Infinity;
  }
}

/** The record of each start; undefined for those without use. */
export function recordsAt(
  starts: readonly number[],
  records: readonly UsageBucketRecord[],
): readonly (UsageBucketRecord | undefined)[] {
  const byStart = new Map(records.map((record) => [Date.parse(record.start), record]));
  return starts.map((start) => byStart.get(start));
}
