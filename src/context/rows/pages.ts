/** Converts rows of either database to pages of contexts and of messages, with the next page's cursor. */
import type { StoredContextPage, StoredMessagePage } from '../records/context-pages.ts';
import { toContextSummary } from './context-row.ts';
import type { RowPage } from './page-bytes.ts';
import { toCursor } from '../sql/list-cursor.ts';
import { toStoredMessage } from './stored-rows.ts';
import { integerColumn, type Row } from '../sql/row.ts';

export function toContextPage({ rows, hasMore }: RowPage<Row>): StoredContextPage {
  const contexts = rows.map(toContextSummary);
  const last = contexts.at(-1);
  return hasMore && last !== undefined ? { contexts, nextCursor: toCursor(last) } : { contexts };
}

/** @param page newest first */
export function toMessagePage(context: Row, { rows, hasMore }: RowPage<Row>): StoredMessagePage {
  const messages = rows.map(toStoredMessage).reverse();
  const page = { version: integerColumn(context, 'version'), messages };
  const [oldest] = messages;
  return hasMore && oldest !== undefined ? { ...page, nextBefore: oldest.id } : page;
}
