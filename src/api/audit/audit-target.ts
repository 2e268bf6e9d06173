/** What an audited call concerns, and the metadata under which a route says how to find it. */
import type { AuditedEvent } from '../../context/audit.service.ts';

export const AUDITED = 'AUDIT:TARGET';

export type AuditTarget = Pick<AuditedEvent, 'contextId' | 'subject'>;

/** The text in a field of a body that is not yet validated; undefined if it is not a text. */
export function auditedText(body: unknown, field: string): string | undefined {
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}
