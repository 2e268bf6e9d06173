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
  /**
   * Whether the cache of answers is used: takes a kept answer or keeps the new one, only keeps it, or
   * neither. Default: what the rule says. Conversations are never in the cache.
   */
  readonly cache?: 'use' | 'refresh' | 'off';
  /** Your own id of the request, which the log and the ledger keep beside Rhetor's. */
  readonly requestId?: string;
};
