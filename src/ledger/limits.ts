/** Limits of the ledger. */

/** Longest wait of an attempt that no turn stores, in milliseconds: what a kill may lose. */
export const WRITE_AFTER_MS = 50;
/** Pause after a write that failed. */
export const WRITE_AGAIN_MS = 1_000;
/** Attempts in one write. */
export const MOST_WRITTEN_AT_ONCE = 200;
/** Attempts that wait for a store that is away; the oldest ones beyond are lost, and reported. */
export const MOST_WAITING = 20_000;
/** Longest pause before new attempts are added to the roll-ups; a question about the use adds them itself. */
export const ROLL_AFTER_MS = 10_000;
/** Attempts that one step adds to the roll-ups; so many are added at once, since most have much in common. */
export const MOST_ROLLED_AT_ONCE = 500;
/** Tokens of one class of one call: an upstream may invent its counts, and sums must stay exact. */
export const MOST_TOKENS = 1_000_000_000;
/** One step of the retention, and the pause between two. */
export const EXPIRED_AT_ONCE = 500;
export const EXPIRE_PAUSE_MS = 200;
export const FIRST_EXPIRY_MS = 20_000;
export const EXPIRY_EVERY_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Buckets of one plot: 200 days by the hour. */
export const MOST_BUCKETS = 4_800;
