/** Limits for calls to Hermes; delays are in presence-timing.ts. */

/** Size of one answer: enough to list some thousand components. */
export const LONGEST_HERMES_ANSWER_BYTES = 1024 * 1024;
/** Hermes treats a component without a heartbeat for this long as stale. */
export const STALE_MS = 60_000;
