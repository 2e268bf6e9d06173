/** Claims within one process, since an embedded store has only one. */
import type { Claim } from '../records/claim.ts';
import { ClaimStore } from '../ports/claim-store.ts';

export class LocalClaims extends ClaimStore {
  private readonly taken = new Set<string>();

  override async take(name: string): Promise<Claim | undefined> {
    const { taken } = this;
    if (taken.has(name)) return undefined;
    taken.add(name);
    let isHeld = true;
    return {
      get isHeld() {
        return isHeld;
      },
      release: async () => {
        if (isHeld) taken.delete(name);
        isHeld = false;
      },
    };
  }
}
