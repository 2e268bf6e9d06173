/** Turns of conversations: stored atomically, and read for a window. */
import type { AddedMessages, StoredMessages } from '../context-changes.ts';
import type { HistoryLimits, Past } from '../past.ts';
import type { NewTurn, StoredTurn } from '../stored-turn.ts';
import type { StoredTalk, TalkQuery } from '../stored-talk.ts';

export abstract class TurnStore {
  /**
   * Resolves when the turn is on disk. Turns of one context are stored in the order of the calls.
   * @throws RhetorError `version_conflict`: nothing was stored
   */
  abstract append(turn: NewTurn): Promise<StoredTurn>;

  /**
   * Stores messages as a turn without a model.
   * @throws RhetorError `context_not_found`, `version_conflict`
   */
  abstract appendMessages(messages: AddedMessages): Promise<StoredMessages>;

  /** Reads a consistent snapshot; empty for an unknown context. */
  abstract past(contextId: string, limits: HistoryLimits): Promise<Past>;

  /**
   * Reads the active messages from both ends, without system and pinned messages, as far as `query`
   * asks; a consistent snapshot.
   */
  abstract talk(contextId: string, query: TalkQuery): Promise<StoredTalk>;
}
