/** Limits of the counters that limit callers. */

export const WINDOW_MS = 60_000;
/**
 * A request counts until the window has passed the whole bucket in which it was made: never too
 * short, and at most this much too long, which is 0.7 %. PostgreSQL's functions have the same numbers.
 */
export const BUCKET_MS = 400;
export const BUCKETS = WINDOW_MS / BUCKET_MS;

/** The wait that is advised while too many requests run, since nobody knows when one ends. */
export const RUNNING_WAIT_MS = 1_000;

/** Weight of the newest answer in the average length of a caller's answers. */
export const NEWEST_ANSWER_WEIGHT = 0.1;
/** Callers whose average is kept. */
export const MOST_AVERAGES = 10_000;
/** Refused callers that a process remembers, so that it need not ask the shared counters again. */
export const MOST_KNOWN_REFUSALS = 1_000;
