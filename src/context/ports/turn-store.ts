/** Turns of conversations: stored whole or not at all, and read for a window. */
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

  /** All of one moment; empty for an unknown context. */
  abstract past(contextId: string, limits: HistoryLimits): Promise<Past>;

  /**
   * The active messages from both ends, without system messages and pinned ones, as far as `query` wants
   * them; all of one moment.
   */
  abstract talk(contextId: string, query: TalkQuery): Promise<StoredTalk>;
}
