/** The ledger in the embedded database. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { LedgerStore } from '../../ledger/ledger-store.ts';
import { rollUpRanges } from '../../ledger/roll-up-ranges.ts';
import type { RequestPage, RequestQuery } from '../../ledger/request-query.ts';
import type { UsageBucket, UsageQuery } from '../../ledger/usage-query.ts';
import { ATTEMPT_COLUMNS, toAttemptRecord, toAttemptValues } from '../rows/attempt-row.ts';
import {
  indexedPart,
  LISTED_COLUMNS,
  requestConditions,
  toRequestCursor,
  toRequestPage,
} from '../rows/request-rows.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';
import { toUsageBucket, USAGE_SUMS } from '../rows/usage-row.ts';
import type { Prepare } from './statements/prepare.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Requests that are looked at without a pause. */
const PIECE = 2_000;

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
    const ended = await this.ended(query);
    return this.database.read((prepare) => {
      const ids = ended.slice(0, query.limit).map((row) => textColumn(row, 'request_id'));
      return toRequestPage(ended, prepare(ATTEMPTS_OF).all(JSON.stringify(ids)), query.limit);
    });
  }

  /**
   * One more than the limit, if there are so many. Where no index finds them they are looked for in
   * pieces, with other work in between, since this thread also serves requests.
   */
  private async ended(query: RequestQuery): Promise<readonly Row[]> {
    const ended: Row[] = [];
    const indexed = indexedPart(query);
    let { cursor } = query;
    for (;;) {
      const from = cursor === undefined ? {} : { cursor };
      const limit = query.limit + 1 - ended.length;
      const past: Row | undefined = await this.database.read((prepare) => {
        const end = indexed && endOfPiece(prepare, { ...indexed, ...from });
        ended.push(...pieceOf(prepare, { ...query, ...from, limit }, end));
        return end;
      });
      if (past === undefined || ended.length > query.limit) return ended;
      cursor = toRequestCursor(past);
      await nextTurn();
    }
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

/** The last row of the next so many, whatever else is asked of them; undefined if there are fewer. */
function endOfPiece(prepare: Prepare, indexed: RequestQuery): Row | undefined {
  const { sql, values } = requestConditions(indexed, () => '?', 'attempts');
  return prepare(`
    SELECT ended_at, sequence, request_id FROM attempts WHERE ${sql}
    ORDER BY ended_at DESC, sequence DESC LIMIT 1 OFFSET ${PIECE - 1}`).get(...values);
}

/** @param past the last row that is looked at; undefined: all of them are */
function pieceOf(prepare: Prepare, query: RequestQuery, past: Row | undefined): readonly Row[] {
  const { sql, values } = requestConditions(query, () => '?', 'attempts');
  const end = past && [integerColumn(past, 'ended_at'), integerColumn(past, 'sequence')];
  return prepare(`
    SELECT ${LISTED_COLUMNS} FROM attempts
    WHERE ${sql} ${end === undefined ? '' : 'AND (ended_at, sequence) >= (?, ?)'}
    ORDER BY ended_at DESC, sequence DESC LIMIT ?`).all(...values, ...(end ?? []), query.limit);
}
