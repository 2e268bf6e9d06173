/** What an audited call concerns, and the metadata under which a route says how to find it. */
import type { Request } from 'express';
import type { AuditedEvent } from '../../context/audit.service.ts';

export const AUDITED = 'AUDIT:TARGET';

export type AuditTarget = Pick<AuditedEvent, 'contextId' | 'subject'>;

/**
 * Undefined: the call changes nothing and is not recorded.
 * @param answer undefined before the call, and if it failed
 */
export type TargetOf = (request: Request, answer?: unknown) => AuditTarget | undefined;

/** The text in a field of a body that is not yet validated; undefined if it is not a text. */
export function auditedText(body: unknown, field: string): string | undefined {
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}
