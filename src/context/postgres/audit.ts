/** The audit trail in PostgreSQL. */
import {
  type AuditEntry,
  type AuditPage,
  type AuditQuery,
  EXPIRED_AT_ONCE,
} from '../records/audit-trail.ts';
import { AuditTrail } from '../ports/audit-trail.ts';
import { AUDIT_COLUMNS, fromAuditCursor, toAuditPage, toAuditValues } from '../rows/audit-row.ts';
import { prefixEnd } from '../sql/conditions.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { KEPT_AUDIT_ENTRIES, KEPT_AUDIT_MS } from '../limits.ts';

const GIVEN_COLUMNS = AUDIT_COLUMNS.replace('sequence, ', '');
const GIVEN_PLACES = GIVEN_COLUMNS.split(', ')
  .map((_, index) => `$${index + 1}`)
  .join(', ');

const ADD = `
  INSERT INTO rhetor.audit (${GIVEN_COLUMNS}) VALUES (${GIVEN_PLACES}) ON CONFLICT (id) DO NOTHING`;

const DROP_OLD = `
  DELETE FROM rhetor.audit WHERE at < $1 AND sequence IN (
    SELECT sequence FROM rhetor.audit ORDER BY sequence LIMIT ${EXPIRED_AT_ONCE})`;

const DROP_MANY = `
  DELETE FROM rhetor.audit
  WHERE sequence <= (SELECT max(sequence) - ${KEPT_AUDIT_ENTRIES} FROM rhetor.audit)`;

const BEFORE = `
  SELECT ${AUDIT_COLUMNS} FROM rhetor.audit WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2`;

const IS_MEANT = (column: string): string => `(${column} >= $1 AND ${column} < $2)`;

const FORGET = `
  UPDATE rhetor.audit SET
    context_id = CASE WHEN ${IS_MEANT('context_id')} THEN NULL ELSE context_id END,
    subject = CASE WHEN ${IS_MEANT('subject')} THEN NULL ELSE subject END
  WHERE ${IS_MEANT('context_id')} OR ${IS_MEANT('subject')} RETURNING sequence`;

export class PostgresAuditTrail extends AuditTrail {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async append(entries: readonly AuditEntry[]): Promise<void> {
    await this.database.write(async (session) => {
      for (const entry of entries) await session.run(ADD, toAuditValues(entry));
      await session.run(DROP_OLD, [Date.now() - KEPT_AUDIT_MS]);
      await session.run(DROP_MANY);
    });
  }

  override async page({ limit, cursor }: AuditQuery): Promise<AuditPage> {
    const values = [fromAuditCursor(cursor), limit + 1];
    return toAuditPage(await this.database.read((session) => session.run(BEFORE, values)), limit);
  }

  override async forget(prefix: string): Promise<number> {
    return (await this.database.run(FORGET, prefix, prefixEnd(prefix))).length;
  }
}
