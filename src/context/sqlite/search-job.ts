/** The messages between the main thread and the searcher's thread: plain data. */
import type { ContextScope } from '../context-scope.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import type { StorageFault } from './storage-fault.ts';

export type SearchJob = {
  readonly ticket: number;
  readonly query: SearchQuery;
  readonly scope: ContextScope;
};

export type SearchReply =
  | {
      readonly type: 'found';
      readonly ticket: number;
      readonly candidates: readonly SearchCandidate[];
    }
  | { readonly type: 'failed'; readonly ticket: number; readonly fault: StorageFault };
