/** The audit trail of a store. */
import type { AuditEntry, AuditPage, AuditQuery } from '../records/audit-trail.ts';

export abstract class AuditTrail {
  /** Also deletes entries that are older than KEPT_AUDIT_MS, or beyond KEPT_AUDIT_ENTRIES. */
  abstract append(entries: readonly AuditEntry[]): Promise<void>;

  /** @throws RhetorError `invalid_value` for an unknown cursor */
  abstract page(query: AuditQuery): Promise<AuditPage>;

  /**
   * Removes ids that begin with `prefix`; the entries stay.
   * @returns the number of changed entries
   */
  abstract forget(prefix: string): Promise<number>;
}
