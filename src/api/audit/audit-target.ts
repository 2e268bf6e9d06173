/** What an audited call is about, and where a route says how to find it. */
import type { AuditedEvent } from '../../context/audit.service.ts';

export const AUDITED = 'AUDIT:TARGET';

export type AuditTarget = Pick<AuditedEvent, 'contextId' | 'subject'>;

/** A field of a body that is not checked yet: the text, or nothing. */
export function auditedText(body: unknown, field: string): string | undefined {
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}
