/** The right to do something alone, among all processes that share a store. */

export type Claim = {
  /**
   * False once somebody else may have it: the store could not be reached for so long that the claim
   * ran out. Cheap; to be asked before each step of a long work.
   */
  readonly isHeld: boolean;
  /** Lets another have it; never rejects. */
  readonly release: () => Promise<void>;
};
