/** Contexts whose rows are in the tables while nobody may see them: staged ones and deleted ones. */
import { randomUUID } from 'node:crypto';

/**
 * A hidden context has an id that no caller can name, which begins with a space, and an `updated_at`
 * below 0, so that lists by time meet it last. The plus keeps SQLite from looking for the visible ones in
 * the index of ids, and sorting all of them.
 */
export const IS_VISIBLE_IN_SQLITE = `+contexts.id >= '!'`;

export const HIDDEN_CONTEXTS = `SELECT key, id FROM contexts WHERE id < '!' ORDER BY key`;

export const ANY_HIDDEN = `SELECT 1 FROM contexts WHERE id < '!' LIMIT 1`;

const DIGITS = 16;

/**
 * What the ids of the contexts staged by one job begin with; the id that they will have follows.
 * @param lastSequence the newest message's when the job began
 */
export function stagedPrefix(lastSequence: number): string {
  return ` s${String(lastSequence).padStart(DIGITS, '0')} ${randomUUID()} `;
}

/**
 * The last sequence that a mirror may read. Messages of staged contexts have higher ones: a cursor that
 * passed them before they are visible would never come back.
 */
export const LAST_UNSTAGED = `coalesce((
  SELECT CAST(substr(id, 3, ${DIGITS}) AS INTEGER) FROM contexts
  WHERE id >= ' s' AND id < ' t' ORDER BY id LIMIT 1), ${Number.MAX_SAFE_INTEGER})`;

/** Says nothing about the context that had another id before. */
export function deletedId(): string {
  return ` d ${randomUUID()}`;
}
