/** A summary: a layer over the messages of a context, which stay unchanged. */

export type NewSummary = {
  readonly contextId: string;
  readonly text: string;
  readonly provider: string;
  readonly model: string;
  /** Sequences of the first and the last summarized message. */
  readonly from: number;
  readonly to: number;
  /** Estimated tokens of the summarized messages. */
  readonly tokensBefore: number;
  /** Estimated tokens of the summary itself. */
  readonly tokensAfter: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The previous summary, whose text was included in this one. */
  readonly absorbs: string | undefined;
};

export type StoredSummary = Omit<NewSummary, 'contextId' | 'absorbs'> & {
  readonly id: string;
  /** Ids of the first and the last summarized message. */
  readonly fromMessageId: string | undefined;
  readonly toMessageId: string | undefined;
  /** The summary that replaced it; undefined for the current one. */
  readonly absorbedBy: string | undefined;
};
