/** The SQL that pins and unpins messages; it runs in a transaction. */
import { contextNotFound } from '../../context-errors.ts';
import type { ContextScope } from '../../records/context-scope.ts';
import { messagesToPin, type PinChange } from '../../history/pin-change.ts';
import { ARCHIVABLE_COLUMNS, MESSAGE_COLUMNS, toStoredMessage } from '../../rows/stored-rows.ts';
import { integerColumn } from '../../sql/row.ts';
import { rowInScope } from '../../sql/scope-match.ts';
import type { NewTurn } from '../../records/stored-turn.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { POSTGRES_KEY_OF_CONTEXT } from './context-key.ts';

const MESSAGE = `SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages WHERE id = $1 AND context_key = $2`;

const QUESTIONS = `FROM rhetor.messages
  WHERE context_key = $1 AND is_active AND role = 'user' AND sequence`;
const QUESTION = `SELECT ${MESSAGE_COLUMNS} ${QUESTIONS} < $2 ORDER BY sequence DESC LIMIT 1`;
const NEXT_QUESTION = `SELECT sequence ${QUESTIONS} > $2 ORDER BY sequence LIMIT 1`;

/** The conditions are those of the index `active_kept_messages`. */
const PINNED = `
  SELECT ${MESSAGE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND superseded_at IS NULL AND (role = 'system' OR is_pinned) AND is_pinned
  ORDER BY sequence`;

const PIN = `
  UPDATE rhetor.messages SET is_pinned = $3
  WHERE context_key = $1 AND id = ANY ($2) AND superseded_at IS NULL`;

const TOUCH = 'UPDATE rhetor.contexts SET updated_at = greatest(updated_at, $2) WHERE key = $1';

/** Locks in the same order as the storing of a turn: first the context, then its messages. */
const LOCK = 'SELECT FROM rhetor.contexts WHERE id = $1 FOR UPDATE';

const UNPIN = 'UPDATE rhetor.messages SET is_pinned = false WHERE sequence = ANY ($1)';

/** @throws RhetorError as `ContextCatalog.pin` */
export async function pinMessages(
  session: DatabaseSession,
  change: PinChange,
  scope: ContextScope,
): Promise<readonly string[]> {
  const { contextId, messageId, isPinned, at } = change;
  const [found] = await session.run(`${POSTGRES_KEY_OF_CONTEXT} FOR UPDATE`, [contextId]);
  const context = rowInScope(found, scope);
  if (context === undefined) throw contextNotFound(contextId);
  const key = integerColumn(context, 'key');
  const [row] = await session.run(MESSAGE, [messageId, key]);
  const message = row && toStoredMessage(row);
  const place = message?.sequence ?? 0;
  const [question] = await session.run(QUESTION, [key, place]);
  const [next] = await session.run(NEXT_QUESTION, [key, place]);
  const messageIds = messagesToPin(change, {
    message,
    question: question && toStoredMessage(question),
    nextQuestion: next && integerColumn(next, 'sequence'),
    pinned: (await session.run(PINNED, [key])).map(toStoredMessage),
  });
  await session.run(PIN, [key, messageIds, isPinned]);
  await session.run(TOUCH, [key, at]);
  return messageIds;
}

/** Before a turn that archives pinned messages is stored, in its transaction. */
export async function unpinSuperseded(
  session: DatabaseSession,
  { contextId, supersedes }: NewTurn,
): Promise<void> {
  const { unpins = [] } = supersedes ?? {};
  if (unpins.length === 0) return;
  await session.run(LOCK, [contextId]);
  await session.run(UNPIN, [unpins]);
}
