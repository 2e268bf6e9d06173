/** POST /contexts/search and /contexts/{id}/search: full-text search in messages. */
import type { Count, Share } from './scalars.ts';
import type { StoredMessage } from './contexts.ts';

/** Sent as a body or as query parameters; the body takes precedence. */
export type SearchRequest = {
  readonly query: string;
  /** Only conversations of this component; has no effect within one context. */
  readonly component?: string;
  /** Number of results; 5 when omitted. */
  readonly limit?: number;
  /** Messages that are returned before and after each result, 0 to 10; 0 when omitted. */
  readonly neighbours?: number;
};

/** The messages around a result in its conversation, both lists in chronological order. */
export type ResultNeighbours = {
  readonly before: readonly StoredMessage[];
  readonly after: readonly StoredMessage[];
};

export type ContextSearchResult = {
  readonly message: StoredMessage;
  /**
   * 0 to 1; the best results come first. Comparable between queries: about 0.67 for a message that has
   * all the words of the query, about 0.5 for one that has half of them.
   */
  readonly score: Share;
  /** Present if `neighbours` is above 0. A message may be near several results, and be one itself. */
  readonly neighbours?: ResultNeighbours;
};

export type ContextSearchResults = {
  readonly context_id: string;
  readonly query: string;
  readonly count: Count;
  readonly results: readonly ContextSearchResult[];
};

export type SearchResult = ContextSearchResult & { readonly context_id: string };

export type SearchResults = {
  readonly query: string;
  readonly component?: string;
  readonly count: Count;
  readonly results: readonly SearchResult[];
};
