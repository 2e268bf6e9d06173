/** The part of a conversation that is read for a window, and its limits. */
import type { ContextLimits } from '../records/context-changes.ts';
import type { MessageRecord } from '../records/stored-context.ts';
import type { StoredSummary } from '../records/summary.ts';

/** How far back a window may reach. */
export type HistoryLimits = {
  /** Estimated tokens; reading stops before the message that would exceed it. */
  readonly maxTokens: number;
  readonly maxMessages: number;
  /**
   * The most that a tool's message counts, since its result can be cleared; at full size the
   * messages may then reach twice `maxTokens`. Absent: it counts in full.
   */
  readonly mostOfToolMessage?: number;
};

export type Past = ContextLimits & {
  /**
   * In chronological order: the newest active messages within the limits and the context's own
   * limits, and before them all older system and pinned messages, which count too.
   */
  readonly messages: readonly MessageRecord[];
  /** The number of all active messages, including those that were not read. */
  readonly messageCount: number;
  readonly tokenCount: number;
  /** The current summary; absent when there is none. */
  readonly summary?: StoredSummary;
};
