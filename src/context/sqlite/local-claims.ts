/** Claims among the parts of one process, which is all there is on an embedded store. */
import type { Claim } from '../claim.ts';

export class LocalClaims {
  private readonly taken = new Set<string>();

  /** Undefined while it is taken. */
  take(name: string): Claim | undefined {
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
