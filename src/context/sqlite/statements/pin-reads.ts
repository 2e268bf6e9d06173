/** Reads what a pin or unpin of a message depends on, and plans it. */
import { isDeepStrictEqual } from 'node:util';
import { RhetorError } from '../../../model/rhetor-error.ts';
import { contextNotFound } from '../../context-errors.ts';
import type { ContextScope } from '../../records/context-scope.ts';
import { messagesToPin, type PinChange } from '../../history/pin-change.ts';
import { ARCHIVABLE_COLUMNS, MESSAGE_COLUMNS, toStoredMessage } from '../../rows/stored-rows.ts';
import { integerColumn } from '../../sql/row.ts';
import { rowInScope } from '../../sql/scope-match.ts';
import type { Prepare } from './prepare.ts';
import { SQLITE_KEY_OF_CONTEXT } from './summaries.ts';
import { ACTIVE_KEPT_MESSAGES } from './talk-queries.ts';

const MESSAGE = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages WHERE id = ? AND context_key = ?`;

const QUESTIONS = `FROM messages INDEXED BY messages_by_context
  WHERE context_key = ? AND superseded_at IS NULL AND role = 'user' AND sequence`;
const QUESTION = `SELECT ${MESSAGE_COLUMNS} ${QUESTIONS} < ? ORDER BY sequence DESC LIMIT 1`;
const NEXT_QUESTION = `SELECT sequence ${QUESTIONS} > ? ORDER BY sequence LIMIT 1`;

/** @throws RhetorError as `ContextCatalog.pin` */
export function planSqlitePin(
  prepare: Prepare,
  change: PinChange,
  scope: ContextScope,
): readonly string[] {
  const context = rowInScope(prepare(SQLITE_KEY_OF_CONTEXT).get(change.contextId), scope);
  if (context === undefined) throw contextNotFound(change.contextId);
  const key = integerColumn(context, 'key');
  const row = prepare(MESSAGE).get(change.messageId, key);
  const message = row && toStoredMessage(row);
  const place = message?.sequence ?? 0;
  const question = prepare(QUESTION).get(key, place);
  const next = prepare(NEXT_QUESTION).get(key, place);
  return messagesToPin(change, {
    message,
    question: question && toStoredMessage(question),
    nextQuestion: next && integerColumn(next, 'sequence'),
    pinned: prepare(ACTIVE_KEPT_MESSAGES)
      .all(key)
      .map(toStoredMessage)
      .filter(({ isPinned }) => isPinned === true),
  });
}

type PlannedPin = {
  readonly change: PinChange;
  readonly messageIds: readonly string[];
  readonly scope: ContextScope;
};

/** Whether `planSqlitePin` still returns these messages. */
export function isStillPlanned(
  prepare: Prepare,
  { change, messageIds, scope }: PlannedPin,
): boolean {
  try {
    return isDeepStrictEqual(planSqlitePin(prepare, change, scope), messageIds);
  } catch (error) {
    if (error instanceof RhetorError) return false;
    throw error;
  }
}
