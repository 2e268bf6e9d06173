/** When to speak to Hermes: the heartbeat, the renewal of the token, the pauses between tries. */

export type PresenceTiming = {
  /** Hermes counts a component as stale after 60 s. */
  readonly heartbeatMs: number;
  /** A token lives 3,600 s, and no heartbeat prolongs it. */
  readonly renewalMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** For one call. */
  readonly callMs: number;
  /** For all that is said on a stop. */
  readonly farewellMs: number;
};

export const PRESENCE_TIMING: PresenceTiming = {
  heartbeatMs: 30_000,
  renewalMs: 50 * 60_000,
  firstRetryMs: 1_000,
  longestRetryMs: 30_000,
  callMs: 5_000,
  farewellMs: 2_000,
};

/**
 * Doubles with each failure in a row; up to half is left to chance, so that the components that
 * lost Hermes together do not come back together.
 *
 * @param failures in a row, 1 or more
 * @param random from 0 to below 1
 */
export function retryDelay(failures: number, timing: PresenceTiming, random: number): number {
  const full = Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** (failures - 1));
  return full * (1 - random / 2);
}
