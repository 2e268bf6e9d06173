/** What is asked of a store's full-text index, and what it finds. */
import type { MessageRecord } from '../stored-context.ts';

export type SearchScope = {
  /** In this conversation only. */
  readonly contextId?: string;
  /** In the conversations of this component only. */
  readonly component?: string;
};

export type SearchQuery = SearchScope & {
  /** Any of which, in any form that has the same stem; not empty. Every text is allowed. */
  readonly words: readonly string[];
  /** Most messages that hold a word, 1 or more. */
  readonly limit: number;
};

/**
 * A message that holds one of the words, or that stands beside one of the best of these: an answer
 * rarely repeats the words of the question before it.
 */
export type SearchCandidate = {
  readonly contextId: string;
  readonly message: MessageRecord;
  /**
   * How well its own words fit, as BM25 has it: 0 for a neighbour that holds none of them, else above,
   * without a bound. It can be compared within one query only.
   */
  readonly relevance: number;
  /** False: it was replaced by its client. */
  readonly isActive: boolean;
  /** `sequence` of the message before and after it in the conversation. */
  readonly previous: number | undefined;
  readonly next: number | undefined;
};
