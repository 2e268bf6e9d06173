/** Pages of contexts and of messages: queries and results. */
import type { ContextSummary } from './context-summary.ts';
import type { MessageRecord } from './stored-context.ts';

export type ContextQuery = {
  /** 1 to 1000. */
  readonly limit: number;
  /** `nextCursor` of the previous page. */
  readonly cursor?: string;
  readonly component?: string;
  /** Prefix of the id. */
  readonly prefix?: string;
  /** Substring of the id. */
  readonly text?: string;
};

/** Ends early after 8 MiB of metadata. */
export type StoredContextPage = {
  readonly contexts: readonly ContextSummary[];
  readonly nextCursor?: string;
};

export type MessageQuery = {
  /** 1 to 1000. */
  readonly limit: number;
  /** A message id: only messages before it are returned. */
  readonly before?: string;
  /** Includes archived messages, each at its position. */
  readonly includesArchived?: boolean;
  /** Most bytes of stored text; the first message is returned even if it is larger. 8 MiB when absent. */
  readonly mostBytes?: number;
};

export type StoredMessagePage = {
  readonly version: number;
  /** The newest messages within the limits, in chronological order. */
  readonly messages: readonly MessageRecord[];
  /** The id to pass as `before` for the next older page; absent if there is none. */
  readonly nextBefore?: string;
};
