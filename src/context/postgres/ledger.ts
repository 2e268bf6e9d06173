/** The ledger in PostgreSQL. */
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { LedgerStore } from '../../ledger/ledger-store.ts';
import type { RequestPage, RequestQuery } from '../../ledger/request-query.ts';
import type { UsageBucket, UsageQuery } from '../../ledger/usage-query.ts';
import { ATTEMPT_COLUMNS, toAttemptRecord } from '../rows/attempt-row.ts';
import { prefixEnd } from '../rows/audit-row.ts';
import { LISTED_COLUMNS, requestConditions, toRequestPage } from '../rows/request-rows.ts';
import { textColumn } from '../rows/stored-rows.ts';
import {
  tallyAttempts,
  toUsageBucket,
  toUsageValues,
  USAGE_COLUMNS,
  USAGE_KEY,
  USAGE_KEY_COLUMNS,
  USAGE_SUMS,
} from '../rows/usage-row.ts';
import { toAttemptJson } from './attempt-json.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The advisory lock of the process that adds to the roll-ups. */
const ROLLING_LOCK = 8_300_002;

const ADD = 'SELECT rhetor.add_attempts($1::jsonb)';

const ATTEMPTS_OF = `SELECT ${ATTEMPT_COLUMNS} FROM rhetor.attempts
  WHERE request_id = ANY ($1::text[]) ORDER BY attempt`;

const TAKE_UNCOUNTED = `
  WITH taken AS (
    DELETE FROM rhetor.uncounted_attempts WHERE sequence IN (
      SELECT sequence FROM rhetor.uncounted_attempts ORDER BY sequence LIMIT $1)
    RETURNING sequence)
  SELECT ${ATTEMPT_COLUMNS} FROM rhetor.attempts JOIN taken USING (sequence)`;

const places = (columns: string): string =>
  columns
    .split(',')
    .map((_, index) => `$${index + 1}`)
    .join(', ');

const STORED = `SELECT ${USAGE_COLUMNS} FROM rhetor.usage_hours
  WHERE (${USAGE_KEY_COLUMNS}) = (${places(USAGE_KEY_COLUMNS)})`;

const STORE = `
  INSERT INTO rhetor.usage_hours (${USAGE_COLUMNS}) VALUES (${places(USAGE_COLUMNS)})
  ON CONFLICT (${USAGE_KEY_COLUMNS}) DO UPDATE SET
    ${USAGE_COLUMNS.split(', ')
      .slice(USAGE_KEY.length)
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')}`;

const EXPIRE = `
  WITH dropped AS (
    DELETE FROM rhetor.attempts WHERE ended_at < $1 AND sequence IN (
      SELECT sequence FROM rhetor.attempts ORDER BY sequence LIMIT $2) RETURNING 1),
  dropped_hours AS (
    DELETE FROM rhetor.usage_hours WHERE (${USAGE_KEY_COLUMNS}) IN (
      SELECT ${USAGE_KEY_COLUMNS} FROM rhetor.usage_hours WHERE hour < $1 ORDER BY hour LIMIT $2)
    RETURNING 1)
  SELECT (SELECT count(*) FROM dropped) + (SELECT count(*) FROM dropped_hours) AS deleted`;

const FORGET = `
  UPDATE rhetor.attempts SET context_id = NULL
  WHERE context_id >= $1 AND context_id < $2 RETURNING sequence`;

const SUMS = USAGE_SUMS((column) => `string_agg(${column}, '')`, 'bigint');

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
    const { sql, values } = requestConditions(query, (number) => `$${number}`);
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

  override attempts(requestId: string): Promise<readonly AttemptRecord[]> {
    return this.database.read(async (session) =>
      (await session.run(ATTEMPTS_OF, [[requestId]])).map(toAttemptRecord),
    );
  }

  override roll(limit: number): Promise<number> {
    return this.database.write(async (session) => {
      await session.run('SELECT pg_advisory_xact_lock($1)', [ROLLING_LOCK]);
      const rows = await session.run(TAKE_UNCOUNTED, [limit]);
      for (const addition of tallyAttempts(rows)) {
        const [stored] = await session.run(STORED, addition.key);
        await session.run(STORE, toUsageValues(addition, stored));
      }
      return rows.length;
    });
  }

  override async usage({ bounds, groupBy, keyId }: UsageQuery): Promise<readonly UsageBucket[]> {
    const sql = `
      SELECT width_bucket(hour, $1::bigint[]) - 1 AS bucket, ${groupBy ?? 'NULL::text'} AS grouped, ${SUMS}
      FROM rhetor.usage_hours
      WHERE hour >= $2 AND hour < $3 ${keyId === undefined ? '' : 'AND key_id = $4'}
      GROUP BY 1, 2 ORDER BY 1, 2`;
    const values = [bounds, bounds[0], bounds.at(-1), ...(keyId === undefined ? [] : [keyId])];
    return this.database.look(async (session) =>
      (await session.run(sql, values)).map(toUsageBucket),
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
