/** The SQL of lists and pages: of contexts, of their messages, and of an export. */
import { unknownBefore } from '../context-errors.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from '../context-pages.ts';
import { fromCursor, toCursor } from '../rows/list-cursor.ts';
import {
  ARCHIVABLE_COLUMNS,
  CONTEXT_COLUMNS,
  integer,
  type Row,
  text,
  toContextSummary,
  toStoredMessage,
} from '../rows/stored-rows.ts';
import type { ContextSummary } from '../stored-context.ts';
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import type { Session } from './connections.ts';
import { IS_VISIBLE } from './hidden-contexts.ts';

/** An export of any size holds up nobody else. */
const EXPORTED_AT_ONCE = 500;
const EXPORTED_CHARACTERS_AT_ONCE = 1_000_000;

const CONTEXT = 'SELECT key, version FROM rhetor.contexts WHERE id = $1';

const PAGE = (which: string): string => `
  SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND ${which} AND sequence < $2 ORDER BY sequence DESC LIMIT $3`;

const ACTIVE_PAGE = PAGE('is_active');

/** Two walks along the index. */
const WHOLE_PAGE = `
  SELECT * FROM ((${ACTIVE_PAGE}) UNION ALL (${PAGE('NOT is_active')})) AS both_of_them
  ORDER BY sequence DESC LIMIT $3`;

const EXPORTED = (which: string): string => `
  SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND sequence > $3 AND sequence <= $4 AND ${which}
  ORDER BY sequence LIMIT ${EXPORTED_AT_ONCE}`;

const EXPORTED_ARCHIVED = EXPORTED('NOT is_active AND superseded_at <= $2');

/** Two walks along the index: of what is active, and of what was so at that moment. */
const EXPORTED_ACTIVE = `
  SELECT * FROM (
    (${EXPORTED('is_active AND $2::bigint IS NOT NULL')})
    UNION ALL
    (${EXPORTED('NOT is_active AND superseded_at > $2')})) AS both_of_them
  ORDER BY sequence LIMIT ${EXPORTED_AT_ONCE}`;

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
  if (query.text !== undefined) {
    where((part) => `id ILIKE ${part}`, `%${query.text.replace(/[\\%_]/g, '\\$&')}%`);
  }
  if (query.cursor !== undefined) {
    const { updatedAt, id } = fromCursor(query.cursor);
    where((at, last) => `(updated_at, id) < (${at}, ${last})`, updatedAt, id);
  }
  const rows = await session.run(
    `SELECT ${CONTEXT_COLUMNS} FROM rhetor.contexts WHERE ${conditions.join(' AND ')}
     ORDER BY updated_at DESC, id DESC LIMIT $${values.length + 1}`,
    [...values, query.limit + 1],
  );
  const contexts = rows.slice(0, query.limit).map(toContextSummary);
  const last = contexts.at(-1);
  return rows.length > query.limit && last !== undefined
    ? { contexts, nextCursor: toCursor(last) }
    : { contexts };
}

export async function readMessages(
  session: Session,
  contextId: string,
  { limit, before, includesArchived }: MessageQuery,
): Promise<MessagePage | undefined> {
  const [context] = await session.run(CONTEXT, [contextId]);
  if (context === undefined) return undefined;
  const end = before === undefined ? undefined : await sequenceOf(session, context, before);
  const rows = await session.run(includesArchived ? WHOLE_PAGE : ACTIVE_PAGE, [
    context['key'],
    end ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
  ]);
  const messages = rows.slice(0, limit).map(toStoredMessage).reverse();
  const page = { version: integer(context, 'version'), messages };
  const [oldest] = messages;
  return rows.length > limit && oldest !== undefined ? { ...page, nextBefore: oldest.id } : page;
}

/** At least one message, if there is one, and then as many as are not too much at once. */
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
  const page: ExportedMessage[] = [];
  let characters = 0;
  for (const row of rows) {
    page.push({
      stored: toStoredMessage(row),
      supersededAt: isArchived ? integer(row, 'superseded_at') : undefined,
    });
    characters += text(row, 'parts').length;
    if (characters > EXPORTED_CHARACTERS_AT_ONCE) break;
  }
  return page;
}

async function sequenceOf(session: Session, context: Row, messageId: string): Promise<number> {
  const [row] = await session.run(
    'SELECT sequence FROM rhetor.messages WHERE id = $1 AND context_key = $2',
    [messageId, context['key']],
  );
  if (row === undefined) throw unknownBefore();
  return integer(row, 'sequence');
}
