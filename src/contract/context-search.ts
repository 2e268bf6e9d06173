/** POST /contexts/search and /contexts/{id}/search: what was said, found again. */
import type { Count, Share } from './scalars.ts';
import type { StoredMessage } from './contexts.ts';

/** As a body, or as parameters of the address; the body has the last word. */
export type SearchRequest = {
  readonly query: string;
  /** Only its conversations; has no effect within one context. */
  readonly component?: string;
  /** Results; 5 when omitted. */
  readonly limit?: number;
};

export type ContextSearchResult = {
  readonly message: StoredMessage;
  /** 0 to 1, best first. */
  readonly score: Share;
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
