/** Limits of the ledger. */

/** Longest wait of an attempt that no turn stores, in milliseconds: what a kill may lose. */
export const WRITE_AFTER_MS = 50;
/** Pause after a write that failed. */
export const WRITE_AGAIN_MS = 1_000;
/** Attempts in one write. */
export const MOST_WRITTEN_AT_ONCE = 200;
/** Attempts that wait for a store that is away; the oldest ones beyond are lost, and reported. */
export const MOST_WAITING = 20_000;
/** Pause before new attempts are added to the roll-ups; a question about the use does not wait for it. */
export const ROLL_AFTER_MS = 1_000;
/** Attempts that one step adds to the roll-ups. */
export const MOST_ROLLED_AT_ONCE = 500;
/** One step of the retention, and the pause between two. */
export const EXPIRED_AT_ONCE = 500;
export const EXPIRE_PAUSE_MS = 200;
export const FIRST_EXPIRY_MS = 20_000;
export const EXPIRY_EVERY_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Buckets of one plot: 200 days by the hour. */
export const MOST_BUCKETS = 4_800;
