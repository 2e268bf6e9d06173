/** The SQL of pages of messages: the newest of a context, and those of an export. */
import type { StatementSync } from 'node:sqlite';
import { unknownBefore } from '../context-errors.ts';
import type { MessagePage, MessageQuery } from '../context-pages.ts';
import { pageOf } from '../page-bytes.ts';
import { EXPORT_PAGE, toExported } from '../rows/exported-row.ts';
import {
  ARCHIVABLE_COLUMNS,
  bytesOfMessage,
  integer,
  toStoredMessage,
} from '../rows/stored-rows.ts';
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import { MOST_PAGE_BYTES } from '../limits.ts';

const CONTEXT = 'SELECT key, version FROM contexts WHERE id = ?';
const PLACE = 'SELECT sequence FROM messages WHERE id = ? AND context_key = ?';

const ACTIVE = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY messages_by_context
  WHERE context_key = ?1 AND superseded_at IS NULL AND sequence < ?2`;

const ARCHIVED = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY archived_messages
  WHERE context_key = ?1 AND superseded_at IS NOT NULL AND sequence < ?2`;

const NEWEST = 'ORDER BY sequence DESC LIMIT ?3';
const NEWEST_ACTIVE = `${ACTIVE} ${NEWEST}`;
/** SQLite merges two walks along their indexes, and reads no row before it is asked for. */
const NEWEST_OF_BOTH = `${ACTIVE} UNION ALL ${ARCHIVED} ${NEWEST}`;

const EXPORTED_ARCHIVED = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY archived_messages
  WHERE context_key = ?1 AND superseded_at IS NOT NULL AND superseded_at <= ?2
    AND sequence > ?3 AND sequence <= ?4
  ORDER BY sequence LIMIT ?5`;

/** What is active, merged with what was so at that moment: usually nothing, which its index knows. */
const EXPORTED_ACTIVE = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY messages_by_context
    WHERE context_key = ?1 AND superseded_at IS NULL AND sequence > ?3 AND sequence <= ?4
  UNION ALL
  SELECT ${ARCHIVABLE_COLUMNS} FROM messages WHERE sequence IN (
    SELECT sequence FROM messages INDEXED BY messages_by_context
    WHERE context_key = ?1 AND superseded_at > ?2 AND sequence > ?3 AND sequence <= ?4
    ORDER BY sequence LIMIT ?5)
  ORDER BY sequence LIMIT ?5`;

/** Gives the statement of a text, the same one each time. */
type Prepare = (sql: string) => StatementSync;

export function readMessages(
  prepare: Prepare,
  contextId: string,
  { limit, before, includesArchived, mostBytes = MOST_PAGE_BYTES }: MessageQuery,
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
  const newest = prepare(includesArchived ? NEWEST_OF_BOTH : NEWEST_ACTIVE);
  const { rows, hasMore } = pageOf(newest.iterate(key, end, limit + 1), bytesOfMessage, {
    limit,
    mostBytes,
  });
  const messages = rows.map(toStoredMessage).reverse();
  const page = { version: integer(context, 'version'), messages };
  const [oldest] = messages;
  return hasMore && oldest !== undefined ? { ...page, nextBefore: oldest.id } : page;
}

export function readExport(
  prepare: Prepare,
  { contextId, isArchived, moment, after, upTo }: ExportQuery,
): readonly ExportedMessage[] | undefined {
  const context = prepare(CONTEXT).get(contextId);
  if (context === undefined) return undefined;
  const exported = prepare(isArchived ? EXPORTED_ARCHIVED : EXPORTED_ACTIVE);
  const rows = exported.iterate(integer(context, 'key'), moment, after, upTo, EXPORT_PAGE.limit);
  const page = pageOf(rows, bytesOfMessage, EXPORT_PAGE);
  return page.rows.map((row) => toExported(row, isArchived));
}
