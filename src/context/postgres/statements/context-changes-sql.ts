/** The SQL that creates and changes contexts without a model; each runs in a transaction. */
import type {
  ContextUpdate,
  NewContext,
  AddedMessages,
  StoredMessages,
} from '../../records/context-changes.ts';
import {
  contextExists,
  contextNotFound,
  contextTaken,
  metadataTooLarge,
  versionConflict,
} from '../../context-errors.ts';
import { type ContextScope, isInScope } from '../../records/context-scope.ts';
import { CHANGE_GIVEN, toGivenValues } from '../../rows/context-row.ts';
import { mergePatch } from './merge-patch.ts';
import { INSERT_CONTEXT, toInsertValues } from '../../rows/context-insert.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import type { MessageRow } from '../../rows/message-row.ts';
import { toMessageRow } from '../../rows/stored-rows.ts';
import { integerColumn, type Row, textColumn } from '../../sql/row.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { toMessageJson } from './message-json.ts';
import { MOST_METADATA } from '../../limits.ts';
import { sumOfTokens } from '../../tokens/token-estimate.ts';

/** `$4`: true for a complete turn, which goes to the mirror. */
export const ADD_MESSAGES = 'SELECT rhetor.add_messages($1, $2, $3::jsonb, 0, $4)';

const LOCK = `
  SELECT key, version, created_at, metadata, ${SCOPE_COLUMNS} FROM rhetor.contexts WHERE id = $1 FOR UPDATE`;

const CREATE = `${INSERT_CONTEXT('rhetor.contexts', '$')}
  ON CONFLICT (id) DO NOTHING RETURNING key`;

const DESCRIBE = `
  UPDATE rhetor.contexts SET updated_at = greatest(updated_at, $5), ${CHANGE_GIVEN('$')} WHERE id = $6`;

const CONTINUE = `
  UPDATE rhetor.contexts SET
    version = version + 1, active_count = active_count + $2, active_tokens = active_tokens + $3,
    updated_at = greatest(updated_at, $4)
  WHERE key = $1 RETURNING version`;

/** @throws RhetorError `conflict`, except when a repeated call finds its own context */
export async function createContext(
  session: DatabaseSession,
  { pinned, ...context }: NewContext,
  scope: ContextScope,
  isRepeat: boolean,
): Promise<void> {
  const { contextId, createdAt } = context;
  const rows = pinned.map((message) => ({
    row: { ...toMessageRow(message, createdAt), isPinned: true },
    message,
  }));
  const version = rows.length > 0 ? 1 : 0;
  const values = toInsertValues({
    ...context,
    id: contextId,
    owner: scope.owner,
    updatedAt: createdAt,
    version,
    activeCount: rows.length,
    activeTokens: sumOfTokens(rows.map(({ row }) => row)),
    metadata: bounded(contextId, JSON.stringify(context.metadata)),
  });
  const [created] = await session.run(CREATE, values);
  if (created === undefined) return assertOwn(session, contextId, createdAt, scope, isRepeat);
  const messages = rows.map(({ row, message }) => toMessageJson(row, message));
  await session.run(ADD_MESSAGES, [created['key'], version, JSON.stringify(messages), true]);
}

/**
 * @throws RhetorError `context_not_found`, or `validation_failed` for metadata that are too large
 */
export async function updateContext(
  session: DatabaseSession,
  contextId: string,
  changes: ContextUpdate,
  scope: ContextScope,
): Promise<void> {
  const former = textColumn(await lock(session, contextId, scope), 'metadata');
  const { metadata: patch, updatedAt } = changes;
  const metadata =
    patch === undefined
      ? null
      : bounded(contextId, JSON.stringify(mergePatch(JSON.parse(former), patch)));
  await session.run(DESCRIBE, [...toGivenValues(changes, metadata), updatedAt, contextId]);
}

/** Rows are created before the first attempt, so that a repeat recognizes its own. */
export function newRows({ messages, at }: AddedMessages): readonly MessageRow[] {
  return messages.map((message) => toMessageRow(message, at));
}

/** @throws RhetorError `context_not_found`, `version_conflict` */
export async function appendMessages(
  session: DatabaseSession,
  { contextId, messages, at, expectedVersion: expected }: AddedMessages,
  rows: readonly MessageRow[],
  scope: ContextScope,
  isRepeat: boolean,
): Promise<StoredMessages> {
  const messageIds = rows.map(({ id }) => id);
  const context = await lock(session, contextId, scope);
  if (isRepeat) {
    const sql = 'SELECT turn FROM rhetor.messages WHERE id = $1';
    const [former] = await session.run(sql, [messageIds[0]]);
    if (former !== undefined) return { messageIds, version: integerColumn(former, 'turn') };
  }
  const actual = integerColumn(context, 'version');
  if (expected !== undefined && expected !== actual) {
    throw versionConflict(contextId, expected, actual);
  }
  const key = context['key'];
  const json = rows.flatMap((row, index) => {
    const message = messages[index];
    return message === undefined ? [] : [toMessageJson(row, message)];
  });
  const [row = {}] = await session.run(CONTINUE, [key, rows.length, sumOfTokens(rows), at]);
  const version = integerColumn(row, 'version');
  await session.run(ADD_MESSAGES, [key, version, JSON.stringify(json), true]);
  return { messageIds, version };
}

/**
 * @throws RhetorError `conflict`, unless an earlier attempt of the same call created the context;
 *   `context_not_found` if it is outside of the scope
 */
export async function assertOwn(
  session: DatabaseSession,
  contextId: string,
  createdAt: number,
  scope: ContextScope,
  isRepeat: boolean,
): Promise<void> {
  const [row = {}] = await session.run(LOCK, [contextId]);
  if (!isInScope(row, scope)) throw contextTaken(contextId);
  if (!isRepeat || row['created_at'] !== createdAt) throw contextExists(contextId);
}

async function lock(
  session: DatabaseSession,
  contextId: string,
  scope: ContextScope,
): Promise<Row> {
  const [found] = await session.run(LOCK, [contextId]);
  const row = rowInScope(found, scope);
  if (row === undefined) throw contextNotFound(contextId);
  return row;
}

function bounded(contextId: string, metadata: string): string {
  if (metadata.length <= MOST_METADATA) return metadata;
  throw metadataTooLarge(contextId);
}
