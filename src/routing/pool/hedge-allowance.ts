/** How many requests of a pool may be hedged: a share of those that have come. */
import { HEDGED_SHARE, MOST_HEDGES_AT_ONCE } from '../limits.ts';

export class HedgeAllowance {
  private left = 0;

  requested(): void {
    this.left = Math.min(MOST_HEDGES_AT_ONCE, this.left + HEDGED_SHARE);
  }

  /** Whether one more may be hedged, which then counts. */
  take(): boolean {
    // Twenty times 0.05 is a little less than 1.
    if (this.left < 1 - 1e-9) return false;
    this.left -= 1;
    return true;
  }
}
