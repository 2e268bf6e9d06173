/** The full-text index of all messages. */
import type { ContextScope } from '../context-scope.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';

export abstract class MessageSearch {
  /**
   * Returns the best messages that contain one of the words, best first, followed by the neighbours
   * of the best ones; a word matches every form with the same stem. Empty for an unknown context.
   * Searches only what the scope includes; absent: every context.
   */
  abstract candidates(
    query: SearchQuery,
    scope?: ContextScope,
  ): Promise<readonly SearchCandidate[]>;
}
