/** The SQL of making and changing contexts without a model; each runs in a transaction. */
import type {
  ContextChanges,
  ContextCount,
  NewContext,
  NewMessages,
  Retention,
  StoredMessages,
} from '../context-changes.ts';
import {
  contextExists,
  contextNotFound,
  metadataTooLarge,
  versionConflict,
} from '../context-errors.ts';
import { mergePatch } from '../merge-patch.ts';
import { type MessageRow, sumOfTokens } from '../rows/message-row.ts';
import { integer, type Row, text, toMessageRow } from '../rows/stored-rows.ts';
import type { Session } from './connections.ts';
import { HIDDEN, IS_VISIBLE } from './hidden-contexts.ts';
import { toMessageJson } from './message-json.ts';
import { MOST_METADATA } from '../limits.ts';

/** `$4`: of a turn that is whole, which the mirror is to get. */
export const ADD_MESSAGES = 'SELECT rhetor.add_messages($1, $2, $3::jsonb, 0, $4)';

const LOCK = `
  SELECT key, version, created_at, metadata FROM rhetor.contexts WHERE id = $1 FOR UPDATE`;

const CREATE = `
  INSERT INTO rhetor.contexts (id, component, created_at, updated_at, version, active_count,
    active_tokens, metadata, max_tokens, max_messages)
  VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING RETURNING key`;

const DESCRIBE = `
  UPDATE rhetor.contexts SET
    component = coalesce($2, component),
    metadata = $3,
    max_tokens = nullif(coalesce($4, max_tokens), 0),
    max_messages = nullif(coalesce($5, max_messages), 0),
    updated_at = greatest(updated_at, $6)
  WHERE id = $1`;

const CONTINUE = `
  UPDATE rhetor.contexts SET
    version = version + 1, active_count = active_count + $2, active_tokens = active_tokens + $3,
    updated_at = greatest(updated_at, $4)
  WHERE key = $1 RETURNING version`;

const EXPIRED = `
  SELECT key, id FROM rhetor.contexts WHERE updated_at < $1 AND ${IS_VISIBLE}
  ORDER BY updated_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`;

const COUNT_UNCHANGED = `
  SELECT count(*)::integer AS all_of_them,
    (count(*) FILTER (WHERE updated_at < $1))::integer AS unchanged
  FROM rhetor.contexts WHERE ${IS_VISIBLE}`;

/** Only those that are beyond the number are locked, and only if none of them has changed meanwhile. */
const TOO_MANY = `
  SELECT key, id FROM rhetor.contexts JOIN (
    SELECT key, updated_at FROM rhetor.contexts WHERE ${IS_VISIBLE}
    ORDER BY updated_at DESC, id DESC LIMIT $1 OFFSET $2) AS beyond USING (key, updated_at)
  FOR UPDATE OF contexts SKIP LOCKED`;

/** Leaves no mark for turns that run: they begin the conversation anew. */
const EXPIRE = `
  WITH answers AS (DELETE FROM rhetor.kept_answers WHERE context_id = ANY ($2::text[]))
  UPDATE rhetor.contexts SET ${HIDDEN} WHERE key = ANY ($1::bigint[]) RETURNING key`;

/** @throws RhetorError `conflict`; a repeat finds its own context and is content */
export async function createContext(
  session: Session,
  { pinned, ...context }: NewContext,
  isRepeat: boolean,
): Promise<void> {
  const { contextId, component, createdAt, metadata, maxTokens, maxMessages } = context;
  const json = bounded(contextId, JSON.stringify(metadata));
  const rows = pinned.map((message) => ({
    row: { ...toMessageRow(message, createdAt), isPinned: true },
    message,
  }));
  const version = rows.length > 0 ? 1 : 0;
  const [created] = await session.run(CREATE, [
    contextId,
    component,
    createdAt,
    version,
    rows.length,
    sumOfTokens(rows.map(({ row }) => row)),
    json,
    maxTokens,
    maxMessages,
  ]);
  if (created === undefined) return assertOwn(session, contextId, createdAt, isRepeat);
  const messages = rows.map(({ row, message }) => toMessageJson(row, message));
  await session.run(ADD_MESSAGES, [created['key'], version, JSON.stringify(messages), true]);
}

/** @throws RhetorError `context_not_found`, or `validation_failed` for metadata that are too large */
export async function updateContext(
  session: Session,
  contextId: string,
  changes: ContextChanges,
): Promise<void> {
  const former = text(await lock(session, contextId), 'metadata');
  const { component, metadata: patch, maxTokens, maxMessages, updatedAt } = changes;
  const metadata =
    patch === undefined
      ? former
      : bounded(contextId, JSON.stringify(mergePatch(JSON.parse(former), patch)));
  await session.run(DESCRIBE, [contextId, component, metadata, maxTokens, maxMessages, updatedAt]);
}

/** Rows are made before the first attempt, so that a repeat knows its own. */
export function newRows({ messages, at }: NewMessages): readonly MessageRow[] {
  return messages.map((message) => toMessageRow(message, at));
}

/** @throws RhetorError `context_not_found`, `version_conflict` */
export async function appendMessages(
  session: Session,
  { contextId, messages, at, expectedVersion: expected }: NewMessages,
  rows: readonly MessageRow[],
  isRepeat: boolean,
): Promise<StoredMessages> {
  const messageIds = rows.map(({ id }) => id);
  const context = await lock(session, contextId);
  if (isRepeat) {
    const sql = 'SELECT turn FROM rhetor.messages WHERE id = $1';
    const [former] = await session.run(sql, [messageIds[0]]);
    if (former !== undefined) return { messageIds, version: integer(former, 'turn') };
  }
  const actual = integer(context, 'version');
  if (expected !== undefined && expected !== actual) {
    throw versionConflict(contextId, expected, actual);
  }
  const key = context['key'];
  const json = rows.flatMap((row, index) => {
    const message = messages[index];
    return message === undefined ? [] : [toMessageJson(row, message)];
  });
  const [row = {}] = await session.run(CONTINUE, [key, rows.length, sumOfTokens(rows), at]);
  const version = integer(row, 'version');
  await session.run(ADD_MESSAGES, [key, version, JSON.stringify(json), true]);
  return { messageIds, version };
}

export async function countUnchangedSince(
  session: Session,
  epochMs: number,
): Promise<ContextCount> {
  const [row = {}] = await session.run(COUNT_UNCHANGED, [epochMs]);
  return { all: integer(row, 'all_of_them'), unchanged: integer(row, 'unchanged') };
}

/** Keys of those that it has hidden; of processes that look at once each takes others. */
export async function expireContexts(
  session: Session,
  { before, keep, limit }: Retention,
): Promise<readonly number[]> {
  const old = before === undefined ? [] : await session.run(EXPIRED, [before, limit]);
  const many = keep === undefined ? [] : await session.run(TOO_MANY, [limit, keep]);
  const ids = new Map([...old, ...many].map((row) => [integer(row, 'key'), text(row, 'id')]));
  const hidden = await session.run(EXPIRE, [[...ids.keys()], [...ids.values()]]);
  return hidden.map((row) => integer(row, 'key'));
}

/** @throws RhetorError `conflict`, unless the context was made by a former attempt of the same */
export async function assertOwn(
  session: Session,
  contextId: string,
  createdAt: number,
  isRepeat: boolean,
): Promise<void> {
  const [row = {}] = await session.run(LOCK, [contextId]);
  if (!isRepeat || row['created_at'] !== createdAt) throw contextExists(contextId);
}

async function lock(session: Session, contextId: string): Promise<Row> {
  const [row] = await session.run(LOCK, [contextId]);
  if (row === undefined) throw contextNotFound(contextId);
  return row;
}

function bounded(contextId: string, metadata: string): string {
  if (metadata.length <= MOST_METADATA) return metadata;
  throw metadataTooLarge(contextId);
}
