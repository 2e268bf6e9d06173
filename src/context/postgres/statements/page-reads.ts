/** The SQL of reads for callers: one context, a list, and pages of messages. */
import { unknownBefore } from '../../context-errors.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../../records/context-pages.ts';
import { type ContextScope, isInScope } from '../../records/context-scope.ts';
import type { ContextSummary } from '../../records/context-summary.ts';
import { ALL_CONTEXT_COLUMNS, toContextSummary } from '../../rows/context-row.ts';

import { listConditions } from '../../sql/list-conditions.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import { toContextPage, toMessagePage } from '../../rows/pages.ts';
import { ARCHIVABLE_COLUMNS } from '../../rows/stored-rows.ts';
import { integerColumn, type Row } from '../../sql/row.ts';
import { MESSAGE_BYTES, toRowPage, WITHIN } from './bounded-rows.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { IS_VISIBLE_IN_POSTGRES } from './hidden-contexts.ts';
import { MOST_PAGE_BYTES } from '../../limits.ts';

const CONTEXT = `SELECT ${ALL_CONTEXT_COLUMNS} FROM rhetor.contexts WHERE id = $1`;
/** The context data that a page of messages needs. */
const HEAD = `SELECT key, version, ${SCOPE_COLUMNS} FROM rhetor.contexts WHERE id = $1`;
const PLACE = 'SELECT sequence FROM rhetor.messages WHERE id = $1 AND context_key = $2';

const PAGE = (which: string): string => `
  SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND ${which} AND sequence < $2 ORDER BY sequence DESC LIMIT $3`;

const NEWEST = (rows: string): string => WITHIN(rows, MESSAGE_BYTES, 'sequence DESC', '$4::bigint');

const ACTIVE_PAGE = NEWEST(PAGE('is_active'));

/** Two scans along the index. */
const WHOLE_PAGE = NEWEST(`
  SELECT * FROM ((${PAGE('is_active')}) UNION ALL (${PAGE('NOT is_active')})) AS both_of_them
  ORDER BY sequence DESC LIMIT $3`);

export async function readContext(
  session: DatabaseSession,
  contextId: string,
  scope: ContextScope,
): Promise<ContextSummary | undefined> {
  const [found] = await session.run(CONTEXT, [contextId]);
  const row = rowInScope(found, scope);
  return row && toContextSummary(row);
}

export async function isContextTaken(
  session: DatabaseSession,
  contextId: string,
  scope: ContextScope,
): Promise<boolean> {
  const [row] = await session.run(HEAD, [contextId]);
  return row !== undefined && !isInScope(row, scope);
}

export async function listContexts(
  session: DatabaseSession,
  query: ContextQuery,
  scope: ContextScope,
): Promise<StoredContextPage> {
  const { sql, values } = listConditions(query, 'ILIKE', scope);
  let count = 0;
  const found =
    `SELECT ${ALL_CONTEXT_COLUMNS} FROM rhetor.contexts WHERE ${IS_VISIBLE_IN_POSTGRES}${sql}
    ORDER BY updated_at DESC, id DESC LIMIT ?`.replaceAll('?', () => `$${(count += 1)}`);
  const order = 'updated_at DESC, id DESC';
  const bounded = WITHIN(found, 'octet_length(metadata)', order, String(MOST_PAGE_BYTES));
  const rows = await session.run(bounded, [...values, query.limit + 1]);
  return toContextPage(toRowPage(rows, query.limit));
}

export async function readMessages(
  session: DatabaseSession,
  contextId: string,
  { limit, before, includesArchived, mostBytes = MOST_PAGE_BYTES }: MessageQuery,
  scope: ContextScope,
): Promise<StoredMessagePage | undefined> {
  const [found] = await session.run(HEAD, [contextId]);
  const context = rowInScope(found, scope);
  if (context === undefined) return undefined;
  const end = before === undefined ? undefined : await placeOf(session, context, before);
  const rows = await session.run(includesArchived ? WHOLE_PAGE : ACTIVE_PAGE, [
    context['key'],
    end ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
    mostBytes,
  ]);
  return toMessagePage(context, toRowPage(rows, limit));
}

async function placeOf(session: DatabaseSession, context: Row, messageId: string): Promise<number> {
  const [row] = await session.run(PLACE, [messageId, context['key']]);
  if (row === undefined) throw unknownBefore();
  return integerColumn(row, 'sequence');
}
