/** Limits of the talk with Hermes; its pauses are in presence-timing.ts. */

/** One answer: a list of some thousand components. */
export const LONGEST_HERMES_ANSWER_BYTES = 1024 * 1024;
/** Hermes counts a component as stale after it, without a heartbeat. */
export const STALE_MS = 60_000;
