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

const MOST_FIELDS = 32;

/** The names of what a body sets; undefined if it sets nothing. */
export function fieldsOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const names = Object.keys(body).slice(0, MOST_FIELDS);
  return names.length === 0 ? undefined : names.join(', ');
}

/** The text in a field of a body that is not yet validated; undefined if it is not a text. */
export function auditedText(body: unknown, field: string): string | undefined {
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}
