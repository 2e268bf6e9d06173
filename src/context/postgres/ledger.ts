/** The ledger in PostgreSQL. */
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { LedgerStore } from '../../ledger/ledger-store.ts';
import type { RequestPage, RequestQuery } from '../../ledger/request-query.ts';
import { rollUpRanges } from '../../ledger/roll-up-ranges.ts';
import { HOUR_MS, type UsageBucket, type UsageQuery } from '../../ledger/usage-query.ts';
import { ATTEMPT_COLUMNS, toAttemptRecord } from '../rows/attempt-row.ts';
import { prefixEnd } from '../sql/conditions.ts';
import { LISTED_COLUMNS, requestConditions, toRequestPage } from '../rows/request-rows.ts';
import { textColumn } from '../sql/row.ts';
import {
  placeOf,
  ROLLED_COLUMNS,
  tallyAttempts,
  toUsageBucket,
  toUsageValues,
  USAGE_CHANGES,
  USAGE_COLUMN_TYPES,
  USAGE_COLUMNS,
  USAGE_KEY,
  USAGE_KEY_COLUMNS,
  USAGE_SUMS,
} from '../rows/usage-row.ts';
import { toAttemptJson } from './statements/attempt-json.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The advisory lock of the process that adds to the roll-ups. */
const ROLLING_LOCK = 8_300_002;

const ADD = 'SELECT rhetor.add_attempts($1::jsonb)';

const ATTEMPTS_OF = `SELECT ${ATTEMPT_COLUMNS} FROM rhetor.attempts
  WHERE request_id = ANY ($1::text[]) ORDER BY attempt`;

/** The second parameter is the reader's key, or null. */
const ATTEMPTS_FOR = `SELECT ${ATTEMPT_COLUMNS} FROM rhetor.attempts
  WHERE request_id = $1 AND ($2::text IS NULL OR key_id = $2) ORDER BY attempt`;

const TAKE_UNCOUNTED = `
  WITH taken AS (
    DELETE FROM rhetor.uncounted_attempts WHERE sequence IN (
      SELECT sequence FROM rhetor.uncounted_attempts ORDER BY sequence LIMIT $1)
    RETURNING sequence)
  SELECT ${ROLLED_COLUMNS} FROM rhetor.attempts JOIN taken USING (sequence)`;

const ARRAYS = (columns: readonly string[]): string =>
  columns
    .map(
      (column, index) =>
        `$${index + 1}::${USAGE_COLUMN_TYPES[column] === 'text' ? 'text' : 'bigint'}[]`,
    )
    .join(', ');

const STORED = `
  SELECT ${USAGE_COLUMNS} FROM unnest(${ARRAYS(USAGE_KEY)}) AS wanted (${USAGE_KEY_COLUMNS})
  JOIN rhetor.usage_spans USING (${USAGE_KEY_COLUMNS})`;

const STORE = `
  INSERT INTO rhetor.usage_spans (${USAGE_COLUMNS})
  SELECT * FROM unnest(${ARRAYS(USAGE_COLUMNS.split(', '))})
  ON CONFLICT (${USAGE_KEY_COLUMNS}) DO UPDATE SET ${USAGE_CHANGES}`;

const EXPIRE = `
  WITH dropped AS (
    DELETE FROM rhetor.attempts WHERE ended_at < $1 AND sequence IN (
      SELECT sequence FROM rhetor.attempts ORDER BY sequence LIMIT $2) RETURNING 1),
  dropped_spans AS (
    DELETE FROM rhetor.usage_spans WHERE (${USAGE_KEY_COLUMNS}) IN (
      SELECT ${USAGE_KEY_COLUMNS} FROM rhetor.usage_spans
      WHERE start < $1 AND start + hours * ${HOUR_MS} <= $1 ORDER BY start LIMIT $2)
    RETURNING 1)
  SELECT (SELECT count(*) FROM dropped) + (SELECT count(*) FROM dropped_spans) AS deleted`;

const SUMS = USAGE_SUMS((column) => `string_agg(span.${column}, '')`, 'bigint');

const USAGE_OF = `
  SELECT part.bucket, span.member AS grouped, ${SUMS}
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS part (bucket, hours, first, past)
  CROSS JOIN LATERAL (
    SELECT * FROM rhetor.usage_spans WHERE usage_spans.hours = part.hours AND key_id = $5
      AND dimension = $6 AND start >= part.first AND start < part.past) AS span
  GROUP BY part.bucket, span.member ORDER BY part.bucket, span.member`;

const FORGET = `
  UPDATE rhetor.attempts SET context_id = NULL
  WHERE context_id >= $1 AND context_id < $2 RETURNING sequence`;

export class PostgresLedger extends LedgerStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async append(records: readonly AttemptRecord[]): Promise<void> {
    await this.database.run(ADD, JSON.stringify(records.map(toAttemptJson)));
  }

  override async page(query: RequestQuery): Promise<RequestPage> {
    const { sql, values } = requestConditions(query, (number) => `$${number}`, 'rhetor.attempts');
    return this.database.readMoment(async (session) => {
      const ended = await session.run(
        `SELECT ${LISTED_COLUMNS} FROM rhetor.attempts WHERE ${sql}
          ORDER BY ended_at DESC, sequence DESC LIMIT $${values.length + 1}`,
        [...values, query.limit + 1],
      );
      const ids = ended.slice(0, query.limit).map((row) => textColumn(row, 'request_id'));
      return toRequestPage(ended, await session.run(ATTEMPTS_OF, [ids]), query.limit);
    });
  }

  override attempts(requestId: string, readerKeyId?: string): Promise<readonly AttemptRecord[]> {
    return this.database.read(async (session) =>
      (await session.run(ATTEMPTS_FOR, [requestId, readerKeyId ?? null])).map(toAttemptRecord),
    );
  }

  override roll(limit: number): Promise<number> {
    return this.database.write(async (session) => {
      await session.run('SELECT pg_advisory_xact_lock($1)', [ROLLING_LOCK]);
      const rows = await session.run(TAKE_UNCOUNTED, [limit]);
      if (rows.length === 0) return 0;
      const additions = tallyAttempts(rows);
      const stored = await session.run(STORED, columnsOf(additions.map(({ key }) => key)));
      const known = new Map(
        stored.map((row) => [placeOf(USAGE_KEY.map((name) => row[name])), row]),
      );
      const values = additions.map((addition) =>
        toUsageValues(addition, known.get(placeOf(addition.key))),
      );
      await session.run(STORE, columnsOf(values));
      return rows.length;
    });
  }

  override async usage({
    bounds,
    groupBy,
    readerKeyId,
  }: UsageQuery): Promise<readonly UsageBucket[]> {
    const ranges = rollUpRanges(bounds);
    const parts = (['bucket', 'hours', 'from', 'to'] as const).map((name) =>
      ranges.map((range) => range[name]),
    );
    return this.database.look(readerKeyId, async (session) =>
      (await session.run(USAGE_OF, [...parts, readerKeyId ?? '', groupBy ?? ''])).map((row) =>
        toUsageBucket(row, groupBy !== undefined),
      ),
    );
  }

  override async expire(before: number, limit: number): Promise<number> {
    const [row] = await this.database.run(EXPIRE, before, limit);
    return Number(row?.['deleted'] ?? 0);
  }

  override async forget(prefix: string): Promise<number> {
    return (await this.database.run(FORGET, prefix, prefixEnd(prefix))).length;
  }
}

/** One array for each column. */
function columnsOf(rows: readonly (readonly (string | number)[])[]): (string | number)[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ''));
}
