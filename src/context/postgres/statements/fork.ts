/** The SQL of a fork: copies a context's active messages in batches, from one snapshot. */
import type { Fork } from '../../records/context-changes.ts';
import { contextNotFound, messageNotFound } from '../../context-errors.ts';
import type { ContextScope } from '../../records/context-scope.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import { INSERT_FORK } from '../../rows/context-insert.ts';
import { integerColumn } from '../../sql/row.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { assertOwn } from './context-changes-sql.ts';
import { nameStaged, newStagedPrefix } from './staged-contexts.ts';

/** Messages per statement, far below the number that would exceed the statement timeout. */
const COPIED_AT_ONCE = 500;

const KEY = `SELECT key, ${SCOPE_COLUMNS} FROM rhetor.contexts WHERE id = $1`;

const PLACE =
  'SELECT sequence FROM rhetor.messages WHERE id = $1 AND context_key = $2 AND is_active';

const CREATE = INSERT_FORK('rhetor.contexts', '$');

/** The copies are one turn, which goes to the mirror only if none of its messages was cut off. */
const IS_WHOLE = `
  SELECT NOT EXISTS (SELECT FROM rhetor.messages
    WHERE context_key = $1 AND status IS NOT NULL AND is_active AND sequence <= $2) AS is_whole`;

/** Copies keep their search words, with the new context's key. */
const COPY = `
  WITH next AS (
    SELECT * FROM rhetor.messages
    WHERE context_key = $1::bigint AND is_active AND sequence > $3 AND sequence <= $4
    ORDER BY sequence LIMIT ${COPIED_AT_ONCE}
  ), added AS (
    INSERT INTO rhetor.messages (id, context_key, turn, role, tokens, timestamp, is_pinned, status,
      digest, origin, search, parts)
    SELECT gen_random_uuid(), $2::bigint, 1, role, tokens, timestamp, is_pinned, status, digest, origin,
      ts_delete(search, 'context/' || $1::bigint) || array_to_tsvector(ARRAY['context/' || $2::bigint]),
      parts
    FROM next ORDER BY sequence RETURNING sequence, role, tokens
  ), waiting AS (
    INSERT INTO rhetor.outbox SELECT sequence FROM added
    WHERE $5::boolean AND role IN ('user', 'assistant')
  )
  SELECT count(*) AS messages, coalesce(sum(tokens), 0)::bigint AS tokens,
    (SELECT max(sequence) FROM next) AS last
  FROM added`;

const COUNT = `
  UPDATE rhetor.contexts SET active_count = $2::bigint, active_tokens = $3,
    version = least($2::bigint, 1)
  WHERE key = $1`;

/**
 * Locks nothing in the source: all statements see the snapshot of the first one.
 * @throws RhetorError `context_not_found`, `not_found`, `conflict`
 */
export async function forkContext(
  session: DatabaseSession,
  { contextId, newContextId, at, createdAt }: Fork,
  scope: ContextScope,
  isRepeat: boolean,
): Promise<void> {
  const [found] = await session.run(KEY, [contextId]);
  const source = rowInScope(found, scope);
  if (source === undefined) throw contextNotFound(contextId);
  const key = integerColumn(source, 'key');
  const end =
    at === undefined ? Number.MAX_SAFE_INTEGER : await placeOf(session, contextId, key, at);
  const [taken] = await session.run(KEY, [newContextId]);
  if (taken !== undefined) return assertOwn(session, newContextId, createdAt, scope, isRepeat);
  const prefix = newStagedPrefix();
  const [forked = {}] = await session.run(CREATE, [
    `${prefix}${newContextId}`,
    createdAt,
    createdAt,
    key,
    scope.owner,
  ]);
  const newKey = integerColumn(forked, 'key');
  const { messages, tokens } = await copyMessages(session, key, newKey, end);
  await session.run(COUNT, [newKey, messages, tokens]);
  await nameStaged(session, prefix);
}

async function copyMessages(session: DatabaseSession, key: number, newKey: number, end: number) {
  const [whole = {}] = await session.run(IS_WHOLE, [key, end]);
  const sum = { messages: 0, tokens: 0 };
  for (let after = 0; ;) {
    const [row = {}] = await session.run(COPY, [key, newKey, after, end, whole['is_whole']]);
    const copied = integerColumn(row, 'messages');
    sum.messages += copied;
    sum.tokens += integerColumn(row, 'tokens');
    if (copied < COPIED_AT_ONCE) return sum;
    after = integerColumn(row, 'last');
  }
}

async function placeOf(
  session: DatabaseSession,
  contextId: string,
  key: number,
  messageId: string,
): Promise<number> {
  const [row] = await session.run(PLACE, [messageId, key]);
  if (row === undefined) throw messageNotFound(contextId);
  return integerColumn(row, 'sequence');
}
