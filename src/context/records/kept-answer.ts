/** Stored answers, returned to a caller who repeats a request with the same idempotency key. */

export type NewKeptAnswer = {
  /** An opaque digest of the key and its scope. */
  readonly id: string;
  /** A digest of the request. */
  readonly digest: string;
  /** The answer is deleted with this context. */
  readonly contextId: string | undefined;
  /** Epoch milliseconds. */
  readonly keptAt: number;
  /** Opaque text; only its writer knows the form. */
  readonly body: string;
};

export type KeptAnswer = Pick<NewKeptAnswer, 'digest' | 'body'> & {
  /** The turn that was stored with it, if any. */
  readonly turn:
    | { readonly messageId: string; readonly version: number; readonly repliedAt: number }
    | undefined;
};
