/** Contexts with rows in the tables that must stay invisible: staged and deleted ones. */
import { randomUUID } from 'node:crypto';

/**
 * A hidden context has an id that no caller can name, which begins with a space, and an
 * `updated_at` below 0, so that lists by time reach it last. The plus keeps SQLite from searching
 * the index of ids for visible contexts and sorting all of them.
 */
export const IS_VISIBLE_IN_SQLITE = `+contexts.id >= '!'`;

export const HIDDEN_CONTEXTS = `SELECT key, id FROM contexts WHERE id < '!' ORDER BY key`;

export const ANY_HIDDEN = `SELECT 1 FROM contexts WHERE id < '!' LIMIT 1`;

const DIGITS = 16;

/**
 * The id prefix of the contexts staged by one job; their final id follows it.
 * @param lastSequence the newest message's when the job began
 */
export function stagedPrefix(lastSequence: number): string {
  return ` s${String(lastSequence).padStart(DIGITS, '0')} ${randomUUID()} `;
}

/**
 * The last sequence that a mirror may read. Messages of staged contexts have higher ones: a cursor
 * that passed them before they are visible would skip them forever.
 */
export const LAST_UNSTAGED = `coalesce((
  SELECT CAST(substr(id, 3, ${DIGITS}) AS INTEGER) FROM contexts
  WHERE id >= ' s' AND id < ' t' ORDER BY id LIMIT 1), ${Number.MAX_SAFE_INTEGER})`;

/** Reveals nothing about the context's former id. */
export function deletedId(): string {
  return ` d ${randomUUID()}`;
}
