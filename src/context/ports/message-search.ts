/** The full-text index of all messages. */
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';

export abstract class MessageSearch {
  /**
   * The best messages that hold one of the words, best first, and after them the neighbours of the
   * best; a word matches every form that has its stem. Empty for an unknown context.
   */
  abstract candidates(query: SearchQuery): Promise<readonly SearchCandidate[]>;
}
