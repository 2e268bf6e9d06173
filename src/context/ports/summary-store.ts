/** Summaries, as layers over the messages of their context. */
import type { NewSummary, StoredSummary } from '../summary.ts';

export abstract class SummaryStore {
  /**
   * Lays a summary over messages of the context; resolves with its id.
   * @throws RhetorError `context_not_found`
   */
  abstract add(summary: NewSummary): Promise<string>;

  /** All of them, newest first; undefined if there is no such context. */
  abstract list(contextId: string): Promise<readonly StoredSummary[] | undefined>;

  /** True if there was one; those that it had absorbed are in force again. */
  abstract remove(contextId: string, summaryId: string): Promise<boolean>;
}
