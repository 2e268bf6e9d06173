/** Summaries, as layers over the messages of their context. */
import type { ContextScope } from '../records/context-scope.ts';
import type { NewSummary, StoredSummary } from '../records/summary.ts';

/** A context outside of the caller's scope is one that does not exist; absent: every context. */
export abstract class SummaryStore {
  /**
   * Adds a summary that covers messages of the context; resolves with its id.
   * @throws RhetorError `context_not_found`, also if these messages are not in the context any more
   */
  abstract add(summary: NewSummary, scope?: ContextScope): Promise<string>;

  /** All summaries, newest first; undefined if the context does not exist. */
  abstract list(
    contextId: string,
    scope?: ContextScope,
  ): Promise<readonly StoredSummary[] | undefined>;

  /** Returns true if the summary existed; the summaries that it had absorbed become current again. */
  abstract remove(contextId: string, summaryId: string, scope?: ContextScope): Promise<boolean>;
}
