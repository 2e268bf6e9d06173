/** What is done to a context without a model: made, described, continued, forked. */
import type { Message } from '../model/message.ts';

/** How much of the past a window takes, whatever the model's own window is. */
export type ContextLimits = {
  /** Estimated tokens of past messages. */
  readonly maxTokens?: number;
  /** Past messages. */
  readonly maxMessages?: number;
};

export type NewContext = ContextLimits & {
  readonly contextId: string;
  readonly component: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Its first messages, which every window keeps, as it keeps system messages. */
  readonly pinned: readonly Message[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

export type ContextUpdate = {
  readonly component?: string;
  /** A merge patch (RFC 7396): what is not named stays, what is null goes. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** 0 lifts the limit. */
  readonly maxTokens?: number;
  readonly maxMessages?: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
};

export type AddedMessages = {
  readonly contextId: string;
  /** At least one. */
  readonly messages: readonly Message[];
  /** Epoch milliseconds. */
  readonly at: number;
  readonly expectedVersion?: number;
};

export type StoredMessages = {
  /** In the order of the messages. */
  readonly messageIds: readonly string[];
  readonly version: number;
};

export type Fork = {
  readonly contextId: string;
  readonly newContextId: string;
  /** The last message that the fork has; absent: the newest. */
  readonly at?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

/** Which contexts have had their time. */
export type Retention = {
  /** Those that did not change since then, epoch milliseconds. */
  readonly before?: number;
  /** Those beyond so many, the ones changed last. */
  readonly keep?: number;
  /** Most to be deleted at once. */
  readonly limit: number;
};

export type ContextCount = { readonly all: number; readonly unchanged: number };
