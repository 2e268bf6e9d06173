/** The backlog of a store's mirror: messages of finished turns that Engram does not have yet. */
import type { MessageRecord } from './stored-context.ts';

/** A message of a finished turn, for a mirror of the store. */
export type MirrorItem = {
  readonly contextId: string;
  readonly component: string | undefined;
  readonly message: MessageRecord;
};

/** The finished turns that a mirror does not have yet. */
export type MirrorBacklog = {
  /** Counted only among the oldest MOST_COUNTED_MESSAGES, so that the count stays cheap. */
  readonly turns: number;
  /** Epoch milliseconds of the oldest; undefined if there is none. */
  readonly since: number | undefined;
};

export const MOST_COUNTED_MESSAGES = 20_000;
