/** The SQL of a page of messages: the active ones, or the archived ones among them. */
import type { StatementSync } from 'node:sqlite';
import { unknownBefore } from '../context-errors.ts';
import type { MessagePage, MessageQuery } from '../context-pages.ts';
import { ARCHIVABLE_COLUMNS, integer, toStoredMessage } from '../rows/stored-rows.ts';

const CONTEXT = 'SELECT key, version FROM contexts WHERE id = ?';
const PLACE = 'SELECT sequence FROM messages WHERE id = ? AND context_key = ?';

const ACTIVE = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages
  WHERE context_key = ?1 AND superseded_at IS NULL AND sequence < ?2
  ORDER BY sequence DESC LIMIT ?3`;

/** Archived messages are sorted in the index alone; only those of the page are read. */
const ARCHIVED = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages WHERE sequence IN (
    SELECT sequence FROM messages
    WHERE context_key = ?1 AND superseded_at IS NOT NULL AND sequence < ?2
    ORDER BY sequence DESC LIMIT ?3)`;

const BOTH = `SELECT * FROM (SELECT * FROM (${ACTIVE}) UNION ALL ${ARCHIVED})
  ORDER BY sequence DESC LIMIT ?3`;

/** @param prepare gives the statement of a text, the same one each time */
export function readMessages(
  prepare: (sql: string) => StatementSync,
  contextId: string,
  { limit, before, includesArchived }: MessageQuery,
): MessagePage | undefined {
  const context = prepare(CONTEXT).get(contextId);
  if (context === undefined) return undefined;
  const key = integer(context, 'key');
  const sequenceOf = (messageId: string): number => {
    const row = prepare(PLACE).get(messageId, key);
    if (row === undefined) throw unknownBefore();
    return integer(row, 'sequence');
  };
  const end = before === undefined ? Number.MAX_SAFE_INTEGER : sequenceOf(before);
  const rows = prepare(includesArchived ? BOTH : ACTIVE).all(key, end, limit + 1);
  const messages = rows.slice(0, limit).map(toStoredMessage).reverse();
  const page = { version: integer(context, 'version'), messages };
  const [oldest] = messages;
  return rows.length > limit && oldest !== undefined ? { ...page, nextBefore: oldest.id } : page;
}
