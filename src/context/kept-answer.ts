/** Answers that are kept to be given again to a caller who repeats a request under the same key. */

export type NewKeptAnswer = {
  /** An opaque digest of the key and its scope. */
  readonly id: string;
  /** A digest of the request. */
  readonly digest: string;
  /** Deleted with this context. */
  readonly contextId: string | undefined;
  /** Epoch milliseconds. */
  readonly keptAt: number;
  /** A text whose form only its writer knows. */
  readonly body: string;
};

export type KeptAnswer = Pick<NewKeptAnswer, 'digest' | 'body'> & {
  /** The turn that it was kept with, if any. */
  readonly turn:
    | { readonly messageId: string; readonly version: number; readonly repliedAt: number }
    | undefined;
};
