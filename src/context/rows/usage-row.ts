/** Adds attempts up to roll-ups, and converts these to rows of either database and back. */
import { type AttemptOutcome, isFailure, isFallback } from '../../ledger/attempt-record.ts';
import { addHistogramText, addLatency, toHistogramText } from '../../ledger/latency-histogram.ts';
import {
  addTally,
  emptyTally,
  USAGE_COUNTERS,
  USAGE_DIMENSIONS,
  type UsageBucket,
  type UsageTally,
} from '../../ledger/usage-query.ts';
import { ROLL_UP_HOURS, rollUpStart } from '../../ledger/roll-up-ranges.ts';
import { toModel } from './attempt-row.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';

export const USAGE_KEY = ['hours', 'key_id', 'dimension', 'start', 'member'] as const;
export const USAGE_KEY_COLUMNS = USAGE_KEY.join(', ');
/** Counters that are columns of an attempt, too. */
const SUMMED_COLUMNS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_micros',
] as const;
const TALLY_COLUMNS = [...USAGE_COUNTERS, 'first_token_ms', 'duration_ms'] as const;
export const USAGE_COLUMNS = [...USAGE_KEY, ...TALLY_COLUMNS].join(', ');

/** For a roll-up that is stored already. */
export const USAGE_CHANGES = TALLY_COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ');

export const USAGE_COLUMN_TYPES: Readonly<Record<string, 'integer' | 'text'>> = Object.fromEntries([
  ['hours', 'integer'],
  ['key_id', 'text'],
  ['dimension', 'text'],
  ['start', 'integer'],
  ['member', 'text'],
  ...USAGE_COUNTERS.map((name) => [name, 'integer']),
  ['first_token_ms', 'text'],
  ['duration_ms', 'text'],
]);

/** The sums of counters, and the joined texts of histograms. */
export const USAGE_SUMS = (join: (column: string) => string, integer: string): string =>
  [
    ...USAGE_COUNTERS.map((name) => `CAST(sum(span.${name}) AS ${integer}) AS ${name}`),
    `${join('first_token_ms')} AS first_token_ms`,
    `${join('duration_ms')} AS duration_ms`,
  ].join(', ');

/** The columns of an attempt that its roll-ups need: reading all of them takes twice as long. */
export const ROLLED_COLUMNS = [
  ...['ended_at', 'is_last', 'outcome', 'request_cost_status', 'first_token_ms', 'duration_ms'],
  ...['cache', 'cache_saved_micros'],
  ...['requested_provider', 'requested_model', ...USAGE_DIMENSIONS, ...SUMMED_COLUMNS],
].join(', ');

/** One roll-up: the values of USAGE_KEY, and what is to be added. */
export type UsageAddition = {
  readonly key: readonly (string | number)[];
  readonly tally: UsageTally;
};

/** The use of one combination of dimensions in one hour. */
type Combination = {
  readonly hour: number;
  readonly keyId: string;
  /** In the order of USAGE_DIMENSIONS. */
  readonly members: readonly string[];
  readonly tally: UsageTally;
};

/** @param rows attempts with ROLLED_COLUMNS */
export function tallyAttempts(rows: readonly Row[]): readonly UsageAddition[] {
  const additions = new Map<string, UsageAddition>();
  for (const { hour, keyId, members, tally } of combinationsOf(rows)) {
    for (const reader of keyId === '' ? [''] : ['', keyId]) {
      for (const hours of ROLL_UP_HOURS) {
        const start = rollUpStart(hour, hours);
        add(additions, [hours, reader, '', start, ''], tally);
        USAGE_DIMENSIONS.forEach((dimension, index) =>
          add(additions, [hours, reader, dimension, start, members[index] ?? ''], tally),
        );
      }
    }
  }
  return [...additions.values()];
}

function add(
  additions: Map<string, UsageAddition>,
  key: UsageAddition['key'],
  tally: UsageTally,
): void {
  const place = placeOf(key);
  const addition = additions.get(place) ?? { key, tally: emptyTally() };
  additions.set(place, addition);
  addTally(addition.tally, tally);
}

/** Identifies a roll-up by the values of USAGE_KEY. */
export function placeOf(key: readonly unknown[]): string {
  return JSON.stringify(key);
}

/** Attempts that have everything in common are added up first, since most do. */
function combinationsOf(rows: readonly Row[]): Iterable<Combination> {
  const combinations = new Map<string, Combination>();
  for (const row of rows) {
    const hour = rollUpStart(integerColumn(row, 'ended_at'), 1);
    const members = USAGE_DIMENSIONS.map((name) => optionalTextColumn(row, name) ?? '');
    const place = placeOf([hour, ...members]);
    const keyId = optionalTextColumn(row, 'key_id') ?? '';
    const known = combinations.get(place) ?? { hour, keyId, members, tally: emptyTally() };
    combinations.set(place, known);
    addAttempt(known.tally, row);
  }
  return combinations.values();
}

function addAttempt(tally: UsageTally, row: Row): void {
  for (const name of SUMMED_COLUMNS) tally[name] += integerColumn(row, name);
  if (row['is_last'] !== 1) return;
  const outcome = textColumn(row, 'outcome') as AttemptOutcome;
  const requested = toModel(row, 'requested_provider', 'requested_model');
  const asked = toModel(row, 'provider', 'model');
  tally.requests += 1;
  if (isFailure(outcome)) tally.failed += 1;
  if (isFallback({ outcome, requested, asked })) tally.fallbacks += 1;
  if (row['request_cost_status'] === 'unpriced') tally.unpriced_requests += 1;
  if (row['cache'] === 'hit') tally.cache_hits += 1;
  if (row['cache'] === 'miss') tally.cache_misses += 1;
  if (row['cache_saved_micros'] !== null) {
    tally.cache_saved_micros += integerColumn(row, 'cache_saved_micros');
  }
  if (row['first_token_ms'] !== null) {
    addLatency(tally.firstTokenMs, integerColumn(row, 'first_token_ms'));
  }
  addLatency(tally.durationMs, integerColumn(row, 'duration_ms'));
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

export function toUsageBucket(row: Row, isGrouped: boolean): UsageBucket {
  return {
    bucket: integerColumn(row, 'bucket'),
    group: isGrouped ? textColumn(row, 'grouped') : undefined,
    tally: toUsageTally(row),
  };
}
