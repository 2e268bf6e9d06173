/** What a list shows of a context: all about it but its messages. */
import type { ContextLimits } from './context-changes.ts';

export type ContextSummary = ContextLimits & {
  readonly id: string;
  readonly component: string | undefined;
  /** The key that began it. */
  readonly owner: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
  readonly activeMessageCount: number;
  readonly archivedMessageCount: number;
  readonly summaryCount: number;
  /** Estimated tokens of the active messages. */
  readonly tokenCount: number;
  readonly metadata: Readonly<Record<string, unknown>>;
};
