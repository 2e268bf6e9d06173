/** Turns of conversations: stored atomically, and read for a window. */
import type { AddedMessages, StoredMessages } from '../records/context-changes.ts';
import type { ContextScope } from '../records/context-scope.ts';
import type { HistoryLimits, Past } from '../history/past.ts';
import type { NewestAnswer } from '../records/stored-context.ts';
import type { NewTurn, StoredTurn } from '../records/stored-turn.ts';
import type { StoredTalk, TalkQuery } from '../history/stored-talk.ts';

/** A context outside of the caller's scope is one that does not exist; absent: every context. */
export abstract class TurnStore {
  /**
   * Resolves when the turn is on disk. Turns of one context are stored in the order of the calls.
   * A new context belongs to the scope's owner.
   * @throws RhetorError `version_conflict`, or `context_not_found` for a context outside of the
   *   scope: nothing was stored
   */
  abstract append(turn: NewTurn, scope?: ContextScope): Promise<StoredTurn>;

  /**
   * Stores messages as a turn without a model.
   * @throws RhetorError `context_not_found`, `version_conflict`
   */
  abstract appendMessages(messages: AddedMessages, scope?: ContextScope): Promise<StoredMessages>;

  /** Reads a consistent snapshot; empty for an unknown context. */
  abstract past(contextId: string, limits: HistoryLimits, scope?: ContextScope): Promise<Past>;

  /**
   * Reads the active messages from both ends, without system and pinned messages, as far as `query`
   * asks; a consistent snapshot.
   */
  abstract talk(contextId: string, query: TalkQuery, scope?: ContextScope): Promise<StoredTalk>;

  /** Undefined if no model has given one of the newest active messages. */
  abstract newestAnswer(contextId: string, scope?: ContextScope): Promise<NewestAnswer | undefined>;
}
