/** Identifies a request and its repeats; created at the edge. */
export type IdempotencyKey = {
  /** An opaque digest of the caller's key, the token and the route. */
  readonly id: string;
  /** A digest of the request; a repeat has the same one. */
  readonly digest: string;
};
