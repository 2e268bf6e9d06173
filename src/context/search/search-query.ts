/** A query of a store's full-text index, and its results. */
import type { MessageRecord } from '../stored-context.ts';

export type SearchScope = {
  /** Only in this conversation. */
  readonly contextId?: string;
  /** Only in the conversations of this component. */
  readonly component?: string;
  /** Only in these conversations, 64 at most. */
  readonly contextIds?: readonly string[];
  /** Only in conversations whose id is this, or begins with this and a colon. */
  readonly prefix?: string;
  /** Only messages of this time or later, in epoch milliseconds. */
  readonly since?: number;
  /** Only messages before this time. */
  readonly until?: number;
  /** Not these messages: those of this conversation from this sequence on. */
  readonly outside?: { readonly contextId: string; readonly from: number };
};

export type SearchQuery = SearchScope & {
  /** Matches any of these words, in any form with the same stem; not empty. Any text is allowed. */
  readonly words: readonly string[];
  /** Most messages that contain a word, 1 or more. */
  readonly limit: number;
};

/**
 * A message that contains one of the words, or a neighbour of one of the best: an answer rarely
 * repeats the words of its question.
 */
export type SearchCandidate = {
  readonly contextId: string;
  readonly message: MessageRecord;
  /**
   * The BM25 relevance of its own words: 0 for a neighbour that contains none of them, otherwise
   * positive and unbounded. Comparable only within one query.
   */
  readonly relevance: number;
  /** False if its client has replaced it. */
  readonly isActive: boolean;
  /** `sequence` of the message before and after it in the conversation. */
  readonly previous: number | undefined;
  readonly next: number | undefined;
};
