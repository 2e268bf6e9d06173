/** What every call may be given besides what it asks for. */

export type CallOptions = {
  /** Aborting it closes the connection, and Rhetor ends its call of the model. */
  readonly signal?: AbortSignal | undefined;
};

export type AskOptions = CallOptions & {
  /** The same key again gets the same answer instead of a second one; for a caller that tries again. */
  readonly idempotencyKey?: string;
  /** The version that the context has to have: another is refused with `version_conflict`. */
  readonly contextVersion?: number;
  /** What the server's log calls this request; otherwise it finds a name. */
  readonly requestId?: string;
};
