/** The SQL that writes the ledger in the embedded database; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HOUR_MS } from '../../../ledger/usage-query.ts';
import { assertNever } from '../../../model/assert-never.ts';
import { ATTEMPT_COLUMNS, type AttemptValues } from '../../rows/attempt-row.ts';
import { prefixEnd } from '../../sql/conditions.ts';
import { integerColumn } from '../../sql/row.ts';
import {
  ROLLED_COLUMNS,
  tallyAttempts,
  toUsageValues,
  USAGE_CHANGES,
  USAGE_COLUMNS,
  USAGE_KEY,
  USAGE_KEY_COLUMNS,
} from '../../rows/usage-row.ts';

export type LedgerJob =
  | { readonly type: 'append-attempts'; readonly attempts: readonly AttemptValues[] }
  | { readonly type: 'roll-attempts'; readonly limit: number }
  | { readonly type: 'expire-attempts'; readonly before: number; readonly limit: number }
  | { readonly type: 'forget-attempts'; readonly prefix: string };

const places = (columns: string): string => columns.replaceAll(/[^,]+/g, '?');

export class LedgerStatements {
  private readonly adding: StatementSync;
  private readonly noting: StatementSync;
  private readonly uncounted: StatementSync;
  private readonly counted: StatementSync;
  private readonly stored: StatementSync;
  private readonly storing: StatementSync;
  private readonly dropAttempts: StatementSync;
  private readonly dropSpans: StatementSync;
  private readonly forgetting: StatementSync;

  constructor(database: DatabaseSync) {
    this.adding = database.prepare(`
      INSERT INTO attempts (${ATTEMPT_COLUMNS}) VALUES (${places(ATTEMPT_COLUMNS)})
      ON CONFLICT (request_id, attempt) DO NOTHING`);
    this.noting = database.prepare('INSERT INTO uncounted_attempts VALUES (?)');
    this.uncounted = database.prepare(`
      SELECT sequence, ${ROLLED_COLUMNS} FROM uncounted_attempts JOIN attempts USING (sequence)
      ORDER BY sequence LIMIT ?`);
    this.counted = database.prepare('DELETE FROM uncounted_attempts WHERE sequence <= ?');
    this.stored = database.prepare(`
      SELECT ${USAGE_COLUMNS} FROM usage_spans
      WHERE ${USAGE_KEY.map((column) => `${column} = ?`).join(' AND ')}`);
    this.storing = database.prepare(`
      INSERT INTO usage_spans (${USAGE_COLUMNS}) VALUES (${places(USAGE_COLUMNS)})
      ON CONFLICT DO UPDATE SET ${USAGE_CHANGES}`);
    this.dropAttempts = database.prepare(`
      DELETE FROM attempts WHERE ended_at < ? AND sequence IN (
        SELECT sequence FROM attempts ORDER BY sequence LIMIT ?)`);
    this.dropSpans = database.prepare(`
      DELETE FROM usage_spans WHERE (${USAGE_KEY_COLUMNS}) IN (
        SELECT ${USAGE_KEY_COLUMNS} FROM usage_spans
        WHERE start < ?1 AND start + hours * ${HOUR_MS} <= ?1 ORDER BY start LIMIT ?2)`);
    this.forgetting = database.prepare(`
      UPDATE attempts SET context_id = NULL WHERE context_id >= ? AND context_id < ?`);
  }

  /** One statement for each attempt, and one that notes it for the roll-ups. */
  add(attempts: readonly AttemptValues[]): void {
    for (const values of attempts) {
      const { changes, lastInsertRowid } = this.adding.run(...values);
      if (changes === 1) this.noting.run(lastInsertRowid);
    }
  }

  /** Returns the number of attempts or roll-ups that were added, counted, deleted or changed. */
  perform(job: LedgerJob): number {
    switch (job.type) {
      case 'append-attempts':
        this.add(job.attempts);
        return job.attempts.length;
      case 'roll-attempts':
        return this.roll(job.limit);
      case 'expire-attempts':
        return (
          Number(this.dropAttempts.run(job.before, job.limit).changes) +
          Number(this.dropSpans.run(job.before, job.limit).changes)
        );
      case 'forget-attempts':
        return Number(this.forgetting.run(job.prefix, prefixEnd(job.prefix)).changes);
      default:
        return assertNever(job);
    }
  }

  private roll(limit: number): number {
    const rows = this.uncounted.all(limit);
    const last = rows.at(-1);
    if (last === undefined) return 0;
    for (const addition of tallyAttempts(rows)) {
      this.storing.run(...toUsageValues(addition, this.stored.get(...addition.key)));
    }
    this.counted.run(integerColumn(last, 'sequence'));
    return rows.length;
  }
}
