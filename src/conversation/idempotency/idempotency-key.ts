/** The name under which a request and its repeats are one; made at the edge. */
export type IdempotencyKey = {
  /** Of the caller's key, the token and the route: an opaque digest. */
  readonly id: string;
  /** Of the request's body: a repeat has the same. */
  readonly digest: string;
};
