/** Options that every call accepts besides its own parameters. */

export type CallOptions = {
  /** Aborting closes the connection, and Rhetor cancels its model call. */
  readonly signal?: AbortSignal | undefined;
};

export type AskOptions = CallOptions & {
  /** A repeated key returns the stored answer instead of a new one, so that a retry is safe. */
  readonly idempotencyKey?: string;
  /** The version that the context must have; otherwise the call fails with `version_conflict`. */
  readonly contextVersion?: number;
  /** Your own id of the request, which the log and the ledger keep beside Rhetor's. */
  readonly requestId?: string;
};
