/** Limits of what is kept about prices. */

/** Prices kept in memory; names come from callers, so there may be any number of them. */
export const MOST_QUOTES = 2_000;
/** Pause after the start before the price list is loaded: the first requests may come before. */
export const LOAD_LIST_AFTER_MS = 1_000;
