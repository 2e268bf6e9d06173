/** Timing of the calls to Hermes: heartbeats, token renewal, delays between attempts. */

export type PresenceTiming = {
  /** Hermes treats a component as stale after 60 s. */
  readonly heartbeatMs: number;
  /** A token is valid for 3,600 s; heartbeats do not extend it. */
  readonly renewalMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Limit of one call. */
  readonly callMs: number;
  /** Limit of all calls while stopping. */
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
 * Doubles with each consecutive failure. Up to half of it is random, so that components that lost
 * Hermes at the same time do not return at the same time.
 *
 * @param failures consecutive failures, 1 or more
 * @param random from 0 to below 1
 */
export function retryDelay(failures: number, timing: PresenceTiming, random: number): number {
  const full = Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** (failures - 1));
  return full * (1 - random / 2);
}
