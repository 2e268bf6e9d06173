/** A summary: a layer over the messages of a context, which it leaves as they are. */

export type NewSummary = {
  readonly contextId: string;
  readonly text: string;
  readonly provider: string;
  readonly model: string;
  /** Sequences of the first and the last message that it tells of. */
  readonly from: number;
  readonly to: number;
  /** Estimated tokens of the messages that it tells of. */
  readonly tokensBefore: number;
  /** Estimated tokens of its own text. */
  readonly tokensAfter: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The former summary, whose text went into this one. */
  readonly absorbs: string | undefined;
};

export type StoredSummary = Omit<NewSummary, 'contextId' | 'absorbs'> & {
  readonly id: string;
  /** Ids of the first and the last message that it tells of. */
  readonly fromMessageId: string | undefined;
  readonly toMessageId: string | undefined;
  /** The summary that took its place; undefined for the one in force. */
  readonly absorbedBy: string | undefined;
};
