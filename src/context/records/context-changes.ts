/** Changes of a context that need no model: create, describe, append, fork. */
import type { Message } from '../../model/message.ts';

/** Limits of the history in a window, besides the model's own window. */
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
  /** The first messages, which every window keeps, like system messages. */
  readonly pinned: readonly Message[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

export type ContextUpdate = {
  readonly component?: string;
  /** A merge patch (RFC 7396): omitted keys stay, null removes a key. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** 0 removes the limit. */
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
  /** The last message that the fork includes; absent: the newest. */
  readonly at?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

/** Selects contexts that have expired. */
export type Retention = {
  /** Contexts unchanged since then, in epoch milliseconds. */
  readonly before?: number;
  /** Contexts beyond this many of the most recently changed ones. */
  readonly keep?: number;
  /** Most contexts to delete in one call. */
  readonly limit: number;
};

export type ContextCount = { readonly all: number; readonly unchanged: number };
