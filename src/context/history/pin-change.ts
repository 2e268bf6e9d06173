/** Decides which messages one pin or unpin concerns; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { messageNotFound } from '../context-errors.ts';
import type { MessageRecord } from '../records/stored-context.ts';
import { MOST_PINNED } from '../limits.ts';

export type PinChange = {
  readonly contextId: string;
  readonly messageId: string;
  readonly isPinned: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** What a store reads for a change. */
export type PinSurroundings = {
  /** Undefined if the context has no such message. */
  readonly message: MessageRecord | undefined;
  /** The active user's message before it. */
  readonly question: MessageRecord | undefined;
  /** The sequence of the active user's message after it. */
  readonly nextQuestion: number | undefined;
  /** The pinned messages of the context, in order. */
  readonly pinned: readonly MessageRecord[];
};

/**
 * Returns the ids of the messages to change, in order. No window begins with an answer: an answer is
 * pinned together with its question, and a question is unpinned together with its answers. An archived
 * message is in no window, so there is nothing to unpin.
 * @throws RhetorError `not_found`, or `conflict` for a message that cannot be pinned
 */
export function messagesToPin(
  { contextId, messageId, isPinned }: PinChange,
  { message, question, nextQuestion = Infinity, pinned }: PinSurroundings,
): readonly string[] {
  if (message === undefined) throw messageNotFound(contextId);
  if (!isPinned) {
    if (message.supersededAt !== undefined) return [];
    const answers = pinned.filter(
      ({ sequence, message: { role } }) =>
        role === 'assistant' && sequence > message.sequence && sequence < nextQuestion,
    );
    const isQuestion = message.message.role === 'user';
    return [messageId, ...(isQuestion ? answers : []).map(({ id }) => id)];
  }
  assertPinnable(contextId, message);
  const isAnswer = message.message.role === 'assistant';
  if (isAnswer && question === undefined) {
    throw refusal(contextId, 'has no question before it, and no window begins with an answer');
  }
  const wanted = [...(isAnswer && question !== undefined ? [question.id] : []), messageId];
  const already = new Set(pinned.map(({ id }) => id));
  const added = wanted.filter((id) => !already.has(id)).length;
  if (added > 0 && pinned.length + added > MOST_PINNED) {
    throw new RhetorError(
      'conflict',
      `${MOST_PINNED} messages of the context "${contextId}" are pinned already, which is the most. Unpin some of them first.`,
      { contextId },
    );
  }
  return wanted;
}

function assertPinnable(contextId: string, { message, supersededAt }: MessageRecord): void {
  if (supersededAt !== undefined) {
    throw refusal(contextId, 'is archived, and models are never sent it');
  }
  if (message.parts.some(({ type }) => type === 'tool-call' || type === 'tool-result')) {
    throw refusal(contextId, 'has a tool call or its result, which belong together');
  }
}

function refusal(contextId: string, reason: string): RhetorError {
  return new RhetorError(
    'conflict',
    `The message cannot be pinned: it ${reason}. Pin another message.`,
    { contextId },
  );
}
