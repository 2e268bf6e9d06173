/** What is read of a conversation for a window, and how far back. */
import type { ContextLimits } from './context-changes.ts';
import type { MessageRecord } from './stored-context.ts';
import type { StoredSummary } from './summary.ts';

/** How far back a window may reach. */
export type HistoryLimits = {
  /** Estimated tokens; reading stops before the message that would pass it. */
  readonly maxTokens: number;
  readonly maxMessages: number;
  /**
   * As much of a tool's message counts at most, since its result can be cleared; in full they may
   * then come to twice `maxTokens`. Absent: it counts in full.
   */
  readonly mostOfToolMessage?: number;
};

export type Past = ContextLimits & {
  /**
   * The newest active messages within the limits and the context's own, and before them every older
   * one that is the system's or pinned, which counts too; in order of time.
   */
  readonly messages: readonly MessageRecord[];
  /** The number of all active messages, including those that were not read. */
  readonly messageCount: number;
  readonly tokenCount: number;
  /** The summary in force; absent when there is none. */
  readonly summary?: StoredSummary;
};
