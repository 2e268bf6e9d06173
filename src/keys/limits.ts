/** Limits of keys. */

/** All keys are held in memory. */
export const MOST_KEYS = 10_000;
