/** Converts rows of either database to pages of contexts and of messages, with the next page's cursor. */
import type { StoredContextPage, StoredMessagePage } from '../context-pages.ts';
import { toContextSummary } from '../context-summary.ts';
import type { RowPage } from '../page-bytes.ts';
import { toCursor } from './list-cursor.ts';
import { integerColumn, type Row, toStoredMessage } from './stored-rows.ts';

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
