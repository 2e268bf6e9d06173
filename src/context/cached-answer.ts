/** An answer in the cache, as the store keeps it: what it says is one text. */

export type NewCachedAnswer = {
  /** An opaque digest of the question and of who asked it. */
  readonly id: string;
  /** Who asked: no one else is given the answer. */
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly keptAt: number;
  readonly expiresAt: number;
  readonly body: string;
};

/** The times between which an answer must have been kept, in epoch milliseconds. */
export type CachedAnswerQuery = {
  readonly id: string;
  readonly now: number;
  readonly keptAfter: number;
};
