/** The full-text index of all messages. */
import type { ContextScope } from '../records/context-scope.ts';
import type { Neighbours, SearchCandidate, SearchQuery } from '../records/search-query.ts';

export abstract class MessageSearch {
  /** Makes the first search as quick as others. Returns at once; what fails is tried again by that search. */
  abstract warm(): void;

  /**
   * Returns the messages that contain one of the words, and those near the best of them, with the
   * highest share first; a word matches every form with the same stem. Without words, returns the longest
   * messages of users and models. Empty for an unknown context.
   * Searches only what the scope includes; absent: every context.
   * @param signal the caller has left: a search that waits is dropped
   * @throws RhetorError `overloaded` or `storage_unavailable`, or the signal's reason
   */
  abstract candidates(
    query: SearchQuery,
    scope?: ContextScope,
    signal?: AbortSignal,
  ): Promise<readonly SearchCandidate[]>;

  /**
   * Returns up to `count` messages before and after each candidate, in its conversation, by the
   * candidate's sequence; nothing for a message that has been deleted meanwhile.
   * The scope names who asks; the candidates are from a search in it.
   * @param signal as for `candidates`
   */
  abstract neighbours(
    sequences: readonly number[],
    count: number,
    scope?: ContextScope,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<number, Neighbours>>;
}
