/** What a search of conversations is asked, and what it finds. */
import type { RankedMessage } from './search/rank-candidates.ts';
import type { Neighbours, SearchScope } from './search/search-query.ts';

export type SearchQuestion = SearchScope & {
  readonly question: string;
  /** Most results. */
  readonly limit: number;
  /** Messages that are returned before and after each result, 0 to 10; 0 when omitted. */
  readonly neighbours?: number;
  /** Returns a text once, whichever and how many conversations have it. */
  readonly mergesCopies?: boolean;
  /** The component that asks, which the question's vector is charged to; absent: the one that is searched. */
  readonly askingComponent?: string | undefined;
};

export type FoundMessage = RankedMessage & {
  /** Present if the question asks for them. A message may be near several results. */
  readonly neighbours?: Neighbours;
};
