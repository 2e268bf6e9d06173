/** Converts sessions to the text in which they are stored, and back; pure. */
import { isRecord, parseJson } from '../model/json/json.ts';
import type { StoredSession } from './session.ts';

export function toStoredText(session: StoredSession): string {
  return JSON.stringify(session);
}

/** Undefined for a text that this version did not write: such a session opens nothing. */
export function fromStoredText(id: string, body: string): StoredSession | undefined {
  const value = parseJson(body);
  return isRecord(value) &&
    value['id'] === id &&
    typeof value['digest'] === 'string' &&
    typeof value['expiresAt'] === 'number' &&
    typeof value['signedInAt'] === 'number' &&
    Array.isArray(value['csrfDigests']) &&
    isRecord(value['holder'])
    ? // Only `toStoredText` writes this collection.
      (value as unknown as StoredSession)
    : undefined;
}
