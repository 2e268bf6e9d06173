/** Answers a question about the use over time, whichever surface asks it. */
import type { Request } from 'express';
import type { UsageReport } from '../../contract/ledger.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { Ledger } from '../../ledger/ledger.service.ts';
import { textParameter, timeParameter, wordParameter } from '../validation/query.ts';
import { USUAL_USAGE_SPAN_MS } from '../limits.ts';
import { toUsageReport } from './usage-report.ts';

export const USAGE_SPANS = ['hour', 'day', 'month', 'none'] as const;

/** `group_by` → the dimension of the roll-ups. */
const GROUPS = {
  provider: 'provider',
  model: 'model',
  component: 'component',
  task_type: 'task_type',
  key: 'key_id',
  rule: 'rule',
  surface: 'surface',
} as const;

export const USAGE_GROUPS = Object.keys(GROUPS) as (keyof typeof GROUPS)[];

/**
 * @param query the parameters of GET /usage
 * @param key sees what it has used itself
 * @throws RhetorError `validation_failed`, or as `Ledger.usage`
 */
export async function usageOverTime(
  ledger: Ledger,
  query: Request['query'],
  key: AccessKey | undefined,
): Promise<UsageReport> {
  const to = timeParameter(query, 'to') ?? Date.now();
  const from = timeParameter(query, 'from') ?? to - USUAL_USAGE_SPAN_MS;
  const interval = wordParameter(query, 'interval', USAGE_SPANS) ?? 'day';
  const group = wordParameter(query, 'group_by', USAGE_GROUPS);
  const timeZone = textParameter(query, 'time_zone', 64) ?? 'UTC';
  const { bounds, buckets } = await ledger.usage(
    { from, to, interval, timeZone },
    { ...(group && { groupBy: GROUPS[group] }), ...(key && { readerKeyId: key.id }) },
  );
  return toUsageReport({ interval, group_by: group ?? null, bounds }, buckets);
}
