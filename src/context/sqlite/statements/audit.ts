/** The SQL that writes the audit trail in the embedded database. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type AuditEntry, EXPIRED_AT_ONCE } from '../../records/audit-trail.ts';
import { AUDIT_COLUMNS, toAuditValues } from '../../rows/audit-row.ts';
import { prefixEnd } from '../../sql/conditions.ts';
import { KEPT_AUDIT_ENTRIES, KEPT_AUDIT_MS } from '../../limits.ts';

export const AUDIT_BEFORE = `
  SELECT ${AUDIT_COLUMNS} FROM audit WHERE sequence < ? ORDER BY sequence DESC LIMIT ?`;

export type AuditJob =
  | { readonly type: 'append-audit'; readonly entries: readonly AuditEntry[]; readonly now: number }
  | { readonly type: 'forget-audit'; readonly prefix: string };

/** Runs inside the writer's transaction. */
export class AuditStatements {
  private readonly adding: StatementSync;
  private readonly dropOld: StatementSync;
  private readonly dropMany: StatementSync;
  private readonly forgetting: StatementSync;

  constructor(database: DatabaseSync) {
    this.adding = database.prepare(`
      INSERT INTO audit (${AUDIT_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING`);
    this.dropOld = database.prepare(`
      DELETE FROM audit WHERE at < ? AND sequence IN (
        SELECT sequence FROM audit ORDER BY sequence LIMIT ${EXPIRED_AT_ONCE})`);
    this.dropMany = database.prepare(`
      DELETE FROM audit WHERE sequence <= (SELECT max(sequence) - ${KEPT_AUDIT_ENTRIES} FROM audit)`);
    this.forgetting = database.prepare(`
      UPDATE audit SET
        context_id = CASE WHEN context_id >= :start AND context_id < :end THEN NULL ELSE context_id END,
        subject = CASE WHEN subject >= :start AND subject < :end THEN NULL ELSE subject END
      WHERE (context_id >= :start AND context_id < :end) OR (subject >= :start AND subject < :end)`);
  }

  /** Returns the number of changed entries. */
  perform(job: AuditJob): number {
    if (job.type === 'forget-audit') {
      const { prefix: start } = job;
      return Number(this.forgetting.run({ start, end: prefixEnd(start) }).changes);
    }
    for (const entry of job.entries) this.adding.run(...toAuditValues(entry));
    this.dropOld.run(job.now - KEPT_AUDIT_MS);
    this.dropMany.run();
    return job.entries.length;
  }
}
