/** Deleted contexts whose rows are still being removed: SQL that hides them, and their removal. */
import { integerColumn } from '../../sql/row.ts';
import type { PostgresConnections } from '../connection/connections.ts';

/** A hidden context has an id that no caller can name, and sorts last by time. */
export const IS_VISIBLE_IN_POSTGRES = `contexts.id >= '!'`;
export const IS_HIDDEN = `contexts.id < '!'`;

/** The column changes that hide a row. */
export const HIDDEN = `id = ' d ' || gen_random_uuid(), updated_at = -1 - updated_at`;

/** Rows per statement, far below the number that would exceed the statement timeout. */
const REMOVED_AT_ONCE = 500;

const HIDDEN_KEYS = `SELECT key FROM rhetor.contexts WHERE ${IS_HIDDEN}`;

const REMOVE_MESSAGES = `
  WITH removed AS (
    DELETE FROM rhetor.messages WHERE sequence IN (
      SELECT sequence FROM rhetor.messages WHERE context_key = $1 LIMIT ${REMOVED_AT_ONCE})
    RETURNING 1)
  SELECT count(*) AS messages FROM removed`;

const REMOVE_CONTEXT = `DELETE FROM rhetor.contexts WHERE key = $1 AND ${IS_HIDDEN}`;

/** All at once, where nothing waits for it. */
export const REMOVE_HIDDEN = `DELETE FROM rhetor.contexts WHERE ${IS_HIDDEN}`;

/** Checks for rows left behind by a dead process; nothing waits for their removal. */
export async function removeLeftovers(connections: PostgresConnections): Promise<void> {
  const left = await connections.read((session) => session.run(HIDDEN_KEYS));
  if (left.length > 0) void removeHidden(connections);
}

/**
 * Removes the rows of everything hidden, including those left behind by a dead process; concurrent
 * processes share the work. Never rejects: what is left is removed with the next deletion.
 */
export async function removeHidden(connections: PostgresConnections): Promise<void> {
  const run = (sql: string, ...values: readonly unknown[]) =>
    connections.writeLong((session) => session.run(sql, values));
  try {
    for (const row of await run(HIDDEN_KEYS)) {
      const key = integerColumn(row, 'key');
      for (let removed = REMOVED_AT_ONCE; removed > 0;) {
        const [counted = {}] = await run(REMOVE_MESSAGES, key);
        removed = integerColumn(counted, 'messages');
      }
      await run(REMOVE_CONTEXT, key);
    }
  } catch {
    // The rows are invisible, and the store itself reports database faults.
  }
}
