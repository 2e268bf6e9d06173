/** Claims: exclusive rights among all processes that share a store. */
import type { Claim } from '../records/claim.ts';

export abstract class ClaimStore {
  /**
   * Returns undefined while another holder, in this process or another, has the claim. It is held
   * until it is released, or until its process dies and the claim expires within CLAIM_MS.
   */
  abstract take(name: string): Promise<Claim | undefined>;
}
