/** A turn to be stored, and the store's result. */
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import type { Message } from '../../model/message.ts';
import type { NewKeptAnswer } from './kept-answer.ts';
import type { CutStatus, MessageOrigin } from './stored-context.ts';

/** One exchange, stored atomically. */
export type NewTurn = {
  readonly contextId: string;
  readonly component: string | undefined;
  /**
   * `append`: the messages are added at the end. `replace`: the active list becomes exactly these
   * messages; active ones that are not among them are archived with the current time.
   */
  readonly mode: 'append' | 'replace';
  /** With `append`: these are archived. */
  readonly supersedes?: SupersededRange;
  /** The turn is stored only if the context has this version; 0: only if it does not exist. */
  readonly expectedVersion?: number;
  readonly messages: readonly Message[];
  /** Epoch milliseconds at which the messages arrived. */
  readonly askedAt: number;
  readonly reply: Message;
  /** Epoch milliseconds at which the reply ended. */
  readonly repliedAt: number;
  readonly status?: CutStatus;
  readonly origin: MessageOrigin;
  /** Stored with the turn: both, or neither. */
  readonly kept?: NewKeptAnswer;
  /** The calls of models that it took, stored with the turn: both, or neither. */
  readonly attempts?: readonly AttemptRecord[];
  /** The cut-off turn that this one repeats; its stored answer is replaced by `kept`. */
  readonly replaces?: ReplacedTurn;
};

export type ReplacedTurn = {
  /** The id of its reply. */
  readonly messageId: string;
  /** True if its messages are deleted; otherwise the new list of messages decides about them. */
  readonly isDeleted: boolean;
};

/** Active messages by their sequence, except system messages, and pinned ones that are not unpinned. */
export type SupersededRange = {
  /** The last message that stays; 0 for none. */
  readonly after: number;
  /** Messages stored later, by other turns, stay. */
  readonly upTo: number;
  /** The sequences of pinned messages in the range, which are unpinned and archived, too. */
  readonly unpins?: readonly number[];
};

export type StoredTurn = {
  /** The reply's id. */
  readonly messageId: string;
  /** Turns stored in this context so far; increases by one with each change. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly repliedAt: number;
};
