/** A query of a store's full-text index, and what is found step by step. */
import type { MessageRecord } from './stored-context.ts';

export type SearchScope = {
  /** Only in this conversation. */
  readonly contextId?: string;
  /** Only in the conversations of this component. */
  readonly component?: string;
  /** Only in these conversations, 64 at most. */
  readonly contextIds?: readonly string[];
  /** Only in conversations whose id is this, or begins with this and a colon. */
  readonly prefix?: string;
  /** Only messages of this time or later, in epoch milliseconds. */
  readonly since?: number;
  /** Only messages before this time. */
  readonly until?: number;
  /** Not these messages: those of this conversation from this sequence on. */
  readonly outside?: { readonly contextId: string; readonly from: number };
};

export type SearchQuery = SearchScope & {
  /**
   * Matches any of these words, in any form with the same stem. Any text is allowed. The order matters:
   * neighbouring words are preferred side by side. None: asks for what was said within the scope's time.
   */
  readonly words: readonly string[];
  /** Most candidates, 1 or more. */
  readonly limit: number;
};

/** The messages that contain one word. */
export type WordHits = {
  readonly word: string;
  /** How many of the searched messages contain the word, even if `saturations` has fewer. */
  readonly holding: number;
  /**
   * BM25 without the word's weight, by sequence: about 1 for a message of average length that
   * contains the word once, at most 2.2. Only the best messages.
   */
  readonly saturations: ReadonlyMap<number, number>;
};

/** What an index finds: each word apart. */
export type FoundWords = {
  /** How many messages the counts in `words` refer to. */
  readonly messages: number;
  readonly words: readonly WordHits[];
};

/** The messages around one in its conversation, by sequence, nearest first. */
export type Surroundings = {
  readonly sequence: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
};

/** A message that contains some of the words, or is near one that does: an answer rarely repeats the words of its question. */
export type SearchCandidate = {
  readonly contextId: string;
  readonly message: MessageRecord;
  /**
   * What it has of the words' whole weight, by itself and through its neighbours; above 0. About 1 for
   * a message of average length that contains each word once. Comparable between queries.
   */
  readonly share: number;
  /** False if its client has replaced it. */
  readonly isActive: boolean;
};

/** The messages around a result, both in chronological order. */
export type Neighbours = {
  readonly before: readonly MessageRecord[];
  readonly after: readonly MessageRecord[];
};
