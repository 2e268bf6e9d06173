/** The audit trail of a store. */
import type { AuditEntry, AuditPage, AuditQuery } from '../audit-trail.ts';

export abstract class AuditTrail {
  /** Those that are older than KEPT_AUDIT_MS, or beyond KEPT_AUDIT_ENTRIES, go with it. */
  abstract append(entries: readonly AuditEntry[]): Promise<void>;

  /** @throws RhetorError `invalid_value` for a cursor that was not made here */
  abstract page(query: AuditQuery): Promise<AuditPage>;

  /**
   * Removes ids that begin with `prefix`; the entries stay.
   * @returns how many entries it changed
   */
  abstract forget(prefix: string): Promise<number>;
}
