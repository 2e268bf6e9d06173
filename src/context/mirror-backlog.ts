/** What waits for a store's mirror: messages of finished turns that Engram has not got. */
import type { MessageRecord } from './stored-context.ts';

/** A message of a finished turn, for a mirror of the store. */
export type MirrorItem = {
  readonly contextId: string;
  readonly component: string | undefined;
  readonly message: MessageRecord;
};

/** The finished turns that a mirror has not got. */
export type MirrorBacklog = {
  /** Those of the oldest MOST_COUNTED_MESSAGES: a backlog of any size costs the same to look at. */
  readonly turns: number;
  /** Epoch milliseconds of the oldest; undefined if there is none. */
  readonly since: number | undefined;
};

export const MOST_COUNTED_MESSAGES = 20_000;
