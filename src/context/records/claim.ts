/** An exclusive right among all processes that share a store. */

export type Claim = {
  /**
   * False once another process may hold the claim, because the store was unreachable until the
   * claim expired. Cheap: check it before each step of a long task.
   */
  readonly isHeld: boolean;
  /** Releases the claim; never rejects. */
  readonly release: () => Promise<void>;
};
