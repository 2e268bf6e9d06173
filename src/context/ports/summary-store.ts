/** Summaries, as layers over the messages of their context. */
import type { NewSummary, StoredSummary } from '../summary.ts';

export abstract class SummaryStore {
  /**
   * Adds a summary that covers messages of the context; resolves with its id.
   * @throws RhetorError `context_not_found`
   */
  abstract add(summary: NewSummary): Promise<string>;

  /** All summaries, newest first; undefined if the context does not exist. */
  abstract list(contextId: string): Promise<readonly StoredSummary[] | undefined>;

  /** Returns true if the summary existed; the summaries that it had absorbed become current again. */
  abstract remove(contextId: string, summaryId: string): Promise<boolean>;
}
