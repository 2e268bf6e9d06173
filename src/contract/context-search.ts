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
};

export type ContextSearchResult = {
  readonly message: StoredMessage;
  /** 0 to 1; the best results come first. */
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
