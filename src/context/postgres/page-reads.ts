/** The SQL of lists and pages: of contexts, of their messages, and of an export. */
import { unknownBefore } from '../context-errors.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from '../context-pages.ts';
import { ROW_BYTES } from '../page-bytes.ts';
import { prefixEnd } from '../rows/audit-row.ts';
import { EXPORT_PAGE, toExported } from '../rows/exported-row.ts';
import { fromCursor, toCursor } from '../rows/list-cursor.ts';
import {
  ARCHIVABLE_COLUMNS,
  CONTEXT_COLUMNS,
  integer,
  type Row,
  toContextSummary,
  toStoredMessage,
} from '../rows/stored-rows.ts';
import type { ContextSummary } from '../stored-context.ts';
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import type { Session } from './connections.ts';
import { IS_VISIBLE } from './hidden-contexts.ts';
import { MOST_PAGE_BYTES } from '../limits.ts';

const CONTEXT = 'SELECT key, version FROM rhetor.contexts WHERE id = $1';

/**
 * As `pageOf` does it, so that what does not fit is not sent here at all; `walked` is how many rows
 * there were to choose from.
 * @param bytes SQL of the most bytes of a page
 */
const WITHIN = (rows: string, size: string, order: string, bytes: string): string => `
  SELECT * FROM (
    SELECT walk.*, count(*) OVER () AS walked, row_number() OVER by_place AS place,
      sum(${size} + ${ROW_BYTES}) OVER by_place AS bytes
    FROM (${rows}) AS walk WINDOW by_place AS (ORDER BY ${order})) AS counted
  WHERE place = 1 OR bytes <= ${bytes}
  ORDER BY place`;

const MESSAGE_BYTES = `octet_length(parts) + coalesce(octet_length(origin), 0)`;

const PAGE = (which: string): string => `
  SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND ${which} AND sequence < $2 ORDER BY sequence DESC LIMIT $3`;

const NEWEST = (rows: string): string => WITHIN(rows, MESSAGE_BYTES, 'sequence DESC', '$4::bigint');

const ACTIVE_PAGE = NEWEST(PAGE('is_active'));

/** Two walks along the index. */
const WHOLE_PAGE = NEWEST(`
  SELECT * FROM ((${PAGE('is_active')}) UNION ALL (${PAGE('NOT is_active')})) AS both_of_them
  ORDER BY sequence DESC LIMIT $3`);

const EXPORTED = (which: string, upTo: string): string => `
  SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND sequence > $3 AND sequence <= ${upTo} AND ${which}
  ORDER BY sequence LIMIT ${EXPORT_PAGE.limit}`;

const EXPORT_WITHIN = (rows: string): string =>
  WITHIN(rows, MESSAGE_BYTES, 'sequence', String(EXPORT_PAGE.mostBytes));

const EXPORTED_ARCHIVED = EXPORT_WITHIN(EXPORTED('NOT is_active AND superseded_at <= $2', '$4'));

/**
 * What is active, and what was so at that moment. The second is looked for no further than the first
 * reaches: else each page would look at all that was ever archived.
 */
const EXPORTED_ACTIVE = `
  WITH active AS (${EXPORTED('is_active', '$4')}), reach AS (
    SELECT CASE WHEN count(*) < ${EXPORT_PAGE.limit} THEN $4 ELSE max(sequence) END AS last FROM active)
  ${EXPORT_WITHIN(`
    SELECT * FROM (
      SELECT * FROM active
      UNION ALL
      (${EXPORTED('NOT is_active AND superseded_at > $2', '(SELECT last FROM reach)')})) AS both_of_them
    ORDER BY sequence LIMIT ${EXPORT_PAGE.limit}`)}`;

export async function readContext(
  session: Session,
  contextId: string,
): Promise<ContextSummary | undefined> {
  const [row] = await session.run(`SELECT ${CONTEXT_COLUMNS} FROM rhetor.contexts WHERE id = $1`, [
    contextId,
  ]);
  return row && toContextSummary(row);
}

export async function listContexts(session: Session, query: ContextQuery): Promise<ContextPage> {
  const conditions: string[] = [IS_VISIBLE];
  const values: unknown[] = [];
  const where = (
    condition: (...places: string[]) => string,
    ...bound: readonly unknown[]
  ): void => {
    values.push(...bound);
    conditions.push(
      condition(...bound.map((_, index) => `$${values.length - bound.length + index + 1}`)),
    );
  };
  if (query.component !== undefined) where((name) => `component = ${name}`, query.component);
  if (query.prefix !== undefined) {
    const { prefix } = query;
    where((start, end) => `id >= ${start} AND id < ${end}`, prefix, prefixEnd(prefix));
  }
  if (query.text !== undefined) {
    where((part) => `id ILIKE ${part}`, `%${query.text.replace(/[\\%_]/g, '\\$&')}%`);
  }
  if (query.cursor !== undefined) {
    const { updatedAt, id } = fromCursor(query.cursor);
    where((at, last) => `(updated_at, id) < (${at}, ${last})`, updatedAt, id);
  }
  const found = `SELECT ${CONTEXT_COLUMNS} FROM rhetor.contexts WHERE ${conditions.join(' AND ')}
    ORDER BY updated_at DESC, id DESC LIMIT $${values.length + 1}`;
  const rows = await session.run(
    WITHIN(found, 'octet_length(metadata)', 'updated_at DESC, id DESC', String(MOST_PAGE_BYTES)),
    [...values, query.limit + 1],
  );
  const contexts = rows.slice(0, query.limit).map(toContextSummary);
  const last = contexts.at(-1);
  return hasMore(rows, contexts) && last !== undefined
    ? { contexts, nextCursor: toCursor(last) }
    : { contexts };
}

export async function readMessages(
  session: Session,
  contextId: string,
  { limit, before, includesArchived, mostBytes = MOST_PAGE_BYTES }: MessageQuery,
): Promise<MessagePage | undefined> {
  const [context] = await session.run(CONTEXT, [contextId]);
  if (context === undefined) return undefined;
  const end = before === undefined ? undefined : await sequenceOf(session, context, before);
  const rows = await session.run(includesArchived ? WHOLE_PAGE : ACTIVE_PAGE, [
    context['key'],
    end ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
    mostBytes,
  ]);
  const messages = rows.slice(0, limit).map(toStoredMessage).reverse();
  const page = { version: integer(context, 'version'), messages };
  const [oldest] = messages;
  return hasMore(rows, messages) && oldest !== undefined
    ? { ...page, nextBefore: oldest.id }
    : page;
}

export async function readExport(
  session: Session,
  { contextId, isArchived, moment, after, upTo }: ExportQuery,
): Promise<readonly ExportedMessage[] | undefined> {
  const [context] = await session.run(CONTEXT, [contextId]);
  if (context === undefined) return undefined;
  const rows = await session.run(isArchived ? EXPORTED_ARCHIVED : EXPORTED_ACTIVE, [
    context['key'],
    moment,
    after,
    upTo,
  ]);
  return rows.map((row) => toExported(row, isArchived));
}

/** @param rows of a query that is bounded by WITHIN */
function hasMore(rows: readonly Row[], taken: readonly unknown[]): boolean {
  const [first] = rows;
  return first !== undefined && integer(first, 'walked') > taken.length;
}

async function sequenceOf(session: Session, context: Row, messageId: string): Promise<number> {
  const [row] = await session.run(
    'SELECT sequence FROM rhetor.messages WHERE id = $1 AND context_key = $2',
    [messageId, context['key']],
  );
  if (row === undefined) throw unknownBefore();
  return integer(row, 'sequence');
}
