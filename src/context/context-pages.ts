/** Pages of contexts and of messages: what is asked for, and what is given. */
import type { ContextSummary } from './context-summary.ts';
import type { MessageRecord } from './stored-context.ts';

export type ContextQuery = {
  /** 1 to 1000. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  readonly component?: string;
  /** What the id begins with. */
  readonly prefix?: string;
  /** Part of the id. */
  readonly text?: string;
};

/** Ends early at 8 MiB of metadata. */
export type StoredContextPage = {
  readonly contexts: readonly ContextSummary[];
  readonly nextCursor?: string;
};

export type MessageQuery = {
  /** 1 to 1000. */
  readonly limit: number;
  /** A message id: only what came before it. */
  readonly before?: string;
  /** Archived messages too, each at its place. */
  readonly includesArchived?: boolean;
  /** Most stored text, bytes; a first message that is larger is given all the same. 8 MiB when absent. */
  readonly mostBytes?: number;
};

export type StoredMessagePage = {
  readonly version: number;
  /** The newest messages, as many as the limits allow, in order of time. */
  readonly messages: readonly MessageRecord[];
  /** The id to give as `before` for the page of older ones; absent when there are none. */
  readonly nextBefore?: string;
};
