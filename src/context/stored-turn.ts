/** A turn as it is given to a store, and what the store says of it. */
import type { Message } from '../model/message.ts';
import type { NewKeptAnswer } from './kept-answer.ts';
import type { CutStatus, MessageOrigin } from './stored-context.ts';

/** One exchange, stored whole or not at all. */
export type NewTurn = {
  readonly contextId: string;
  readonly component: string | undefined;
  /**
   * `append`: the messages come after what is there. `replace`: the active list becomes exactly
   * these messages; active ones that drop out are archived with the time they were superseded.
   */
  readonly mode: 'append' | 'replace';
  /** With `append`: these are archived. */
  readonly supersedes?: SupersededRange;
  /** The turn is stored only if the context has this version; 0: only if there is none. */
  readonly expectedVersion?: number;
  readonly messages: readonly Message[];
  /** Epoch milliseconds at which the messages arrived. */
  readonly askedAt: number;
  readonly reply: Message;
  /** Epoch milliseconds at which the reply ended. */
  readonly repliedAt: number;
  readonly status?: CutStatus;
  readonly origin: MessageOrigin;
  /** Kept with the turn: both are there, or neither. */
  readonly kept?: NewKeptAnswer;
  /** The cut turn that this one repeats; what is kept of it under the same id gives way to `kept`. */
  readonly replaces?: ReplacedTurn;
};

export type ReplacedTurn = {
  /** The id of its reply. */
  readonly messageId: string;
  /** Whether its messages are deleted; otherwise the new list of messages says what becomes of them. */
  readonly isDeleted: boolean;
};

/** Active messages by their sequence, except system messages and pinned ones. */
export type SupersededRange = {
  /** The last one that stays; 0 for none. */
  readonly after: number;
  /** Messages that were stored later, by other turns, stay. */
  readonly upTo: number;
};

export type StoredTurn = {
  /** The reply's id. */
  readonly messageId: string;
  /** Turns stored in this context so far; rises by one with each change. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly repliedAt: number;
};
