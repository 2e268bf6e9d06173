/** The audit trail of the embedded database. */
import type { AuditEntry, AuditPage, AuditQuery } from '../records/audit-trail.ts';
import { AuditTrail } from '../ports/audit-trail.ts';
import { fromAuditCursor, toAuditPage } from '../rows/audit-row.ts';
import { AUDIT_BEFORE } from './statements/audit.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteAuditTrail extends AuditTrail {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async append(entries: readonly AuditEntry[]): Promise<void> {
    await this.database.write({ type: 'append-audit', entries, now: Date.now() });
  }

  override async page({ limit, cursor }: AuditQuery): Promise<AuditPage> {
    const before = fromAuditCursor(cursor);
    const rows = await this.database.read((prepare) =>
      prepare(AUDIT_BEFORE).all(before, limit + 1),
    );
    return toAuditPage(rows, limit);
  }

  override forget(prefix: string): Promise<number> {
    return this.database.write({ type: 'forget-audit', prefix });
  }
}
