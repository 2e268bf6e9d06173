/** Which attempts may be hedged, and after how long. */
import type { PlannedCandidate } from '../route-plan.ts';

export interface Hedges {
  /** Milliseconds of silence; undefined if nobody else is to be asked meanwhile. */
  afterMs(candidate: PlannedCandidate): number | undefined;
  /** Whether one more request of the candidate's pool may be hedged, which then counts. */
  take(candidate: PlannedCandidate): boolean;
}
