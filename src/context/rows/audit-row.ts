/** Converts audit entries to rows of either database and back. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { AuditEntry, AuditPage } from '../records/audit-trail.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';

/** Precedes the id of the key that acted; an earlier version reads it as `unknown`. */
const KEY_ACTOR = 'key:';

export const AUDIT_COLUMNS =
  'sequence, id, at, actor, address, action, context_id, subject, outcome, count, request_id, fields';

/** In the order of AUDIT_COLUMNS, without the sequence, which the database assigns. */
export function toAuditValues(entry: AuditEntry): readonly (string | number | null)[] {
  const { id, at, address, action, contextId, subject, outcome, count, requestId, fields } = entry;
  return [
    id,
    at,
    entry.keyId === undefined ? entry.actor : `${KEY_ACTOR}${entry.keyId}`,
    address,
    action,
    contextId === undefined ? null : storable(contextId),
    subject === undefined ? null : storable(subject),
    outcome,
    count,
    requestId ?? null,
    fields === undefined ? null : storable(fields),
  ];
}

/** Cleans text from callers: PostgreSQL rejects NUL, and neither database keeps half a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/** @param rows newest first, one more than `limit` if another page follows */
export function toAuditPage(rows: readonly Row[], limit: number): AuditPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown.map(toAuditEntry),
    ...(rows.length > limit && last && { nextCursor: String(integerColumn(last, 'sequence')) }),
  };
}

/**
 * The sequence before which the page begins.
 * @throws RhetorError `invalid_value`
 */
export function fromAuditCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new RhetorError(
    'invalid_value',
    'The cursor was not made by Rhetor. Use next_cursor of the previous page, or omit it for the first.',
  );
}

function toAuditEntry(row: Row): AuditEntry {
  const { context_id: contextId, subject, request_id: requestId, fields } = row;
  return {
    id: textColumn(row, 'id'),
    at: integerColumn(row, 'at'),
    ...toActor(textColumn(row, 'actor')),
    address: textColumn(row, 'address'),
    action: textColumn(row, 'action'),
    ...(typeof contextId === 'string' && { contextId }),
    ...(typeof subject === 'string' && { subject }),
    outcome: textColumn(row, 'outcome'),
    count: integerColumn(row, 'count'),
    ...(typeof requestId === 'string' && { requestId }),
    ...(typeof fields === 'string' && { fields }),
  };
}

function toActor(actor: string): Pick<AuditEntry, 'actor' | 'keyId'> {
  if (actor.startsWith(KEY_ACTOR)) return { actor: 'key', keyId: actor.slice(KEY_ACTOR.length) };
  return { actor: actor === 'administrator' || actor === 'anyone' ? actor : 'unknown' };
}
