/** The audit trail of the embedded database. */
import { type AuditEntry, type AuditPage, type AuditQuery, AuditTrail } from '../audit-trail.ts';
import { fromAuditCursor, toAuditPage } from '../rows/audit-row.ts';
import type { AuditJob } from './audit.ts';
import type { ReadQueries } from './read-queries.ts';

type Read = <T>(work: (queries: ReadQueries) => T) => Promise<T>;

export class SqliteAuditTrail extends AuditTrail {
  private readonly read: Read;
  private readonly write: (job: AuditJob) => Promise<number>;

  constructor(read: Read, write: (job: AuditJob) => Promise<number>) {
    super();
    this.read = read;
    this.write = write;
  }

  override async append(entries: readonly AuditEntry[]): Promise<void> {
    await this.write({ type: 'append-audit', entries, now: Date.now() });
  }

  override async page({ limit, cursor }: AuditQuery): Promise<AuditPage> {
    const before = fromAuditCursor(cursor);
    return toAuditPage(await this.read((queries) => queries.auditBefore(before, limit + 1)), limit);
  }

  override forget(prefix: string): Promise<number> {
    return this.write({ type: 'forget-audit', prefix });
  }
}
