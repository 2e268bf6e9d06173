/** The ledger in the embedded database. */
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { LedgerStore } from '../../ledger/ledger-store.ts';
import type { RequestPage, RequestQuery } from '../../ledger/request-query.ts';
import type { UsageBucket, UsageQuery } from '../../ledger/usage-query.ts';
import { ATTEMPT_COLUMNS, toAttemptRecord, toAttemptValues } from '../rows/attempt-row.ts';
import { LISTED_COLUMNS, requestConditions, toRequestPage } from '../rows/request-rows.ts';
import { textColumn } from '../rows/stored-rows.ts';
import { toUsageBucket, USAGE_SUMS } from '../rows/usage-row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const ATTEMPTS_OF = `SELECT ${ATTEMPT_COLUMNS} FROM attempts
  WHERE request_id IN (SELECT value FROM json_each(?)) ORDER BY attempt`;

const SUMS = USAGE_SUMS((column) => `group_concat(${column}, '')`, 'INTEGER');

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
    const { sql, values } = requestConditions(query, () => '?');
    return this.database.read((prepare) => {
      const ended = prepare(`
        SELECT ${LISTED_COLUMNS} FROM attempts WHERE ${sql}
        ORDER BY ended_at DESC, sequence DESC LIMIT ?`).all(...values, query.limit + 1);
      const ids = ended.slice(0, query.limit).map((row) => textColumn(row, 'request_id'));
      return toRequestPage(ended, prepare(ATTEMPTS_OF).all(JSON.stringify(ids)), query.limit);
    });
  }

  override attempts(requestId: string): Promise<readonly AttemptRecord[]> {
    return this.database.read((prepare) =>
      prepare(ATTEMPTS_OF)
        .all(JSON.stringify([requestId]))
        .map(toAttemptRecord),
    );
  }

  override roll(limit: number): Promise<number> {
    return this.database.write({ type: 'roll-attempts', limit });
  }

  override usage({ bounds, groupBy, keyId }: UsageQuery): Promise<readonly UsageBucket[]> {
    const buckets = bounds.slice(1).map((end, index) => [index, bounds[index], end]);
    const sql = `
      SELECT value ->> 0 AS bucket, ${groupBy ?? 'NULL'} AS grouped, ${SUMS}
      FROM json_each(?) CROSS JOIN usage_hours ON hour >= value ->> 1 AND hour < value ->> 2
      ${keyId === undefined ? '' : 'WHERE key_id = ?'}
      GROUP BY bucket, grouped ORDER BY bucket, grouped`;
    const given = keyId === undefined ? [] : [keyId];
    return this.database.read((prepare) =>
      prepare(sql)
        .all(JSON.stringify(buckets), ...given)
        .map(toUsageBucket),
    );
  }

  override expire(before: number, limit: number): Promise<number> {
    return this.database.write({ type: 'expire-attempts', before, limit });
  }

  override forget(prefix: string): Promise<number> {
    return this.database.write({ type: 'forget-attempts', prefix });
  }
}
