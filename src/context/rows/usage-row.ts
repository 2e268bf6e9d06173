/** Adds attempts up to roll-ups, and converts these to rows of either database and back. */
import { isFailure, isFallback } from '../../ledger/attempt-record.ts';
import { addHistogramText, addLatency, toHistogramText } from '../../ledger/latency-histogram.ts';
import {
  addTally,
  emptyTally,
  HOUR_MS,
  USAGE_COUNTERS,
  USAGE_DIMENSIONS,
  type UsageBucket,
  type UsageTally,
} from '../../ledger/usage-query.ts';
import { toAttemptRecord } from './attempt-row.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from './stored-rows.ts';

export const USAGE_KEY = ['hour', ...USAGE_DIMENSIONS] as const;
export const USAGE_KEY_COLUMNS = USAGE_KEY.join(', ');
const TALLY_COLUMNS = [...USAGE_COUNTERS, 'first_token_ms', 'duration_ms'] as const;
export const USAGE_COLUMNS = [...USAGE_KEY, ...TALLY_COLUMNS].join(', ');

export const USAGE_COLUMN_TYPES: Readonly<Record<string, 'integer' | 'text'>> = Object.fromEntries([
  ['hour', 'integer'],
  ...USAGE_DIMENSIONS.map((name) => [name, 'text']),
  ...USAGE_COUNTERS.map((name) => [name, 'integer']),
  ['first_token_ms', 'text'],
  ['duration_ms', 'text'],
]);

/** The sums of counters, and the joined texts of histograms. */
export const USAGE_SUMS = (join: (column: string) => string, integer: string): string =>
  [
    ...USAGE_COUNTERS.map((name) => `CAST(sum(${name}) AS ${integer}) AS ${name}`),
    `${join('first_token_ms')} AS first_token_ms`,
    `${join('duration_ms')} AS duration_ms`,
  ].join(', ');

/** One roll-up: the values of USAGE_KEY, and what is to be added. */
export type UsageAddition = {
  readonly key: readonly (string | number)[];
  readonly tally: UsageTally;
};

/** @param rows attempts with ATTEMPT_COLUMNS */
export function tallyAttempts(rows: readonly Row[]): readonly UsageAddition[] {
  const additions = new Map<string, UsageAddition>();
  for (const row of rows) {
    const key = [
      Math.floor(integerColumn(row, 'ended_at') / HOUR_MS) * HOUR_MS,
      ...USAGE_DIMENSIONS.map((name) => optionalTextColumn(row, name) ?? ''),
    ];
    const place = JSON.stringify(key);
    const addition = additions.get(place) ?? { key, tally: emptyTally() };
    additions.set(place, addition);
    addAttempt(addition.tally, row);
  }
  return [...additions.values()];
}

function addAttempt(tally: UsageTally, row: Row): void {
  const record = toAttemptRecord(row);
  const { tokens, end } = record;
  tally.input_tokens += tokens.input;
  tally.cache_read_tokens += tokens.cacheRead;
  tally.cache_write_tokens += tokens.cacheWrite;
  tally.output_tokens += tokens.output;
  tally.reasoning_tokens += tokens.reasoning;
  tally.cost_micros += record.costMicros;
  if (end === undefined) return;
  tally.requests += 1;
  if (isFailure(record.outcome)) tally.failed += 1;
  if (isFallback(record)) tally.fallbacks += 1;
  if (end.costStatus === 'unpriced') tally.unpriced_requests += 1;
  if (record.firstTokenMs !== undefined) addLatency(tally.firstTokenMs, record.firstTokenMs);
  addLatency(tally.durationMs, record.durationMs);
}

/** @param stored the roll-up so far */
export function toUsageValues(
  { key, tally }: UsageAddition,
  stored: Row | undefined,
): readonly (string | number)[] {
  if (stored !== undefined) addTally(tally, toUsageTally(stored));
  return [
    ...key,
    ...USAGE_COUNTERS.map((name) => tally[name]),
    toHistogramText(tally.firstTokenMs),
    toHistogramText(tally.durationMs),
  ];
}

function toUsageTally(row: Row): UsageTally {
  const tally = emptyTally();
  for (const name of USAGE_COUNTERS) tally[name] = integerColumn(row, name);
  addHistogramText(tally.firstTokenMs, textColumn(row, 'first_token_ms'));
  addHistogramText(tally.durationMs, textColumn(row, 'duration_ms'));
  return tally;
}

export function toUsageBucket(row: Row): UsageBucket {
  return {
    bucket: integerColumn(row, 'bucket'),
    group: optionalTextColumn(row, 'grouped'),
    tally: toUsageTally(row),
  };
}
