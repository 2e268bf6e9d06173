/** The ledger in the embedded database. */
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { LedgerStore } from '../../ledger/ledger-store.ts';
import { rollUpRanges } from '../../ledger/roll-up-ranges.ts';
import type { RequestPage, RequestQuery } from '../../ledger/request-query.ts';
import type { UsageBucket, UsageQuery } from '../../ledger/usage-query.ts';
import { ATTEMPT_COLUMNS, toAttemptRecord, toAttemptValues } from '../rows/attempt-row.ts';
import { LISTED_COLUMNS, requestConditions, toRequestPage } from '../rows/request-rows.ts';
import { textColumn } from '../rows/stored-rows.ts';
import { toUsageBucket, USAGE_SUMS } from '../rows/usage-row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const ATTEMPTS_OF = `SELECT ${ATTEMPT_COLUMNS} FROM attempts
  WHERE request_id IN (SELECT value FROM json_each(?)) ORDER BY attempt`;

/** The second parameter is the reader's key, or NULL. */
const ATTEMPTS_FOR = `SELECT ${ATTEMPT_COLUMNS} FROM attempts
  WHERE request_id = ?1 AND (?2 IS NULL OR key_id = ?2) ORDER BY attempt`;

const SUMS = USAGE_SUMS((column) => `group_concat(span.${column}, '')`, 'INTEGER');

const USAGE_OF = `
  SELECT part.value ->> 0 AS bucket, span.member AS grouped, ${SUMS}
  FROM json_each(?) AS part CROSS JOIN usage_spans AS span ON span.hours = part.value ->> 1
    AND span.key_id = ? AND span.dimension = ?
    AND span.start >= part.value ->> 2 AND span.start < part.value ->> 3
  GROUP BY bucket, grouped ORDER BY bucket, grouped`;

export class SqliteLedger extends LedgerStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async append(records: readonly AttemptRecord[]): Promise<void> {
    const attempts = records.map(toAttemptValues);
    await this.database.write({ type: 'append-attempts', attempts });
  }

  override async page(query: RequestQuery): Promise<RequestPage> {
    const { sql, values } = requestConditions(query, () => '?', 'attempts');
    return this.database.read((prepare) => {
      const ended = prepare(`
        SELECT ${LISTED_COLUMNS} FROM attempts WHERE ${sql}
        ORDER BY ended_at DESC, sequence DESC LIMIT ?`).all(...values, query.limit + 1);
      const ids = ended.slice(0, query.limit).map((row) => textColumn(row, 'request_id'));
      return toRequestPage(ended, prepare(ATTEMPTS_OF).all(JSON.stringify(ids)), query.limit);
    });
  }

  override attempts(requestId: string, readerKeyId?: string): Promise<readonly AttemptRecord[]> {
    return this.database.read((prepare) =>
      prepare(ATTEMPTS_FOR)
        .all(requestId, readerKeyId ?? null)
        .map(toAttemptRecord),
    );
  }

  override roll(limit: number): Promise<number> {
    return this.database.write({ type: 'roll-attempts', limit });
  }

  override usage({
    bounds,
    groupBy,
    readerKeyId = '',
  }: UsageQuery): Promise<readonly UsageBucket[]> {
    const ranges = rollUpRanges(bounds).map(({ bucket, hours, from, to }) => [
      bucket,
      hours,
      from,
      to,
    ]);
    return this.database.read((prepare) =>
      prepare(USAGE_OF)
        .all(JSON.stringify(ranges), readerKeyId, groupBy ?? '')
        .map((row) => toUsageBucket(row, groupBy !== undefined)),
    );
  }

  override expire(before: number, limit: number): Promise<number> {
    return this.database.write({ type: 'expire-attempts', before, limit });
  }

  override forget(prefix: string): Promise<number> {
    return this.database.write({ type: 'forget-attempts', prefix });
  }
}
