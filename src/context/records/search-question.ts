/** What a search of conversations is asked, and what it finds. */
import type { MessageRecord } from './stored-context.ts';
import type { Neighbours, SearchScope } from './search-query.ts';

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

export type RankedMessage = {
  readonly contextId: string;
  readonly message: MessageRecord;
  /**
   * 0 to 1, higher is better, and comparable between questions: `share / (share + 0.5)`, where `share`
   * is how much of the weight of the question's words the message has, itself and through its
   * neighbours, times the factors of `rankCandidates`. A message of average length with all the
   * words scores 0.67, with half of them 0.5. Where vectors are made, its meaning raises or lowers it; see `mixMeaning`.
   */
  readonly score: number;
};

export type FoundMessage = RankedMessage & {
  /** Present if the question asks for them. A message may be near several results. */
  readonly neighbours?: Neighbours;
};
