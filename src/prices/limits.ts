/** Limits of what is kept about prices. */

/** Prices kept in memory; names come from callers, so there may be any number of them. */
export const MOST_QUOTES = 2_000;
