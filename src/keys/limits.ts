/** Limits of keys. */

/** All keys are held in memory. */
export const MOST_KEYS = 10_000;
/** How late the end of an expired key's open sockets may be. */
export const LAPSES_CHECKED_MS = 1_000;
