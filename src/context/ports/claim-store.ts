/** Claims: the right to do something alone, among all processes that share a store. */
import type { Claim } from '../claim.ts';

export abstract class ClaimStore {
  /**
   * Undefined while somebody else has the claim, in this process or another. It is kept until it is
   * released, or its process dies, which sets it free within CLAIM_MS.
   */
  abstract take(name: string): Promise<Claim | undefined>;
}
