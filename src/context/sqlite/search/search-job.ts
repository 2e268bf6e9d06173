/** The messages between the main thread and the searcher's thread: plain data. */
import type { ContextScope } from '../../records/context-scope.ts';
import type { NoteCandidate, NoteReader, NoteSearch } from '../../records/note.ts';
import type { Neighbours, SearchCandidate, SearchQuery } from '../../records/search-query.ts';
import type {
  Similarities,
  SimilarityQuery,
  UnembeddedQuery,
  UnembeddedText,
} from '../../records/text-vector.ts';
import type { StorageFault } from '../files/storage-fault.ts';

export type SearchTask =
  | { readonly type: 'search'; readonly query: SearchQuery; readonly scope: ContextScope }
  | { readonly type: 'neighbours'; readonly sequences: readonly number[]; readonly count: number }
  | { readonly type: 'notes'; readonly search: NoteSearch; readonly reader: NoteReader }
  | { readonly type: 'similarities'; readonly query: SimilarityQuery }
  | { readonly type: 'unembedded'; readonly query: UnembeddedQuery };

export type SearchJob = { readonly ticket: number; readonly task: SearchTask };

/** What a task of one type finds. */
export type SearchFindings = {
  readonly candidates: readonly SearchCandidate[];
  readonly neighbours: ReadonlyMap<number, Neighbours>;
  readonly notes: readonly NoteCandidate[];
  readonly similarities: Similarities;
  readonly unembedded: readonly UnembeddedText[];
};

export type SearchReply =
  | { readonly type: 'found'; readonly ticket: number; readonly findings: Partial<SearchFindings> }
  | { readonly type: 'failed'; readonly ticket: number; readonly fault: StorageFault };
