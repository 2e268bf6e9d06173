/**
 * Limits of routing: retries, circuits, parked models, and what is remembered about models that
 * callers name.
 */

/** Retries of one model after its first failure, when neither rule nor request sets a number. */
export const DEFAULT_RETRIES = 2;
/** Retries of one request across all its models, unless its rule allows one model more. */
export const MOST_RETRIES_IN_ALL = 3;
/** Wait before the first retry; each later one doubles it up to the maximum. */
export const FIRST_BACKOFF_MS = 250;
export const LONGEST_BACKOFF_MS = 8_000;
/** A longer `retry-after` is not waited for. */
export const LONGEST_WAITED_RETRY_AFTER_MS = 60_000;
/** The longest a caller waits for the first model while another one is available. */
export const LONGEST_WAIT_WITH_ALTERNATIVE_MS = 1_000;

/**
 * A circuit opens after this many failures in a row, or by the share of failures among its
 * outcomes.
 */
export const MOST_FAILURES_IN_A_ROW = 5;
/** How many recent outcomes a circuit considers, and their maximum age. */
export const CIRCUIT_OUTCOMES = 20;
export const CIRCUIT_OUTCOMES_WITHIN_MS = 30_000;
/** An open circuit waits this long before it admits one trial request. */
export const CIRCUIT_OPEN_MS = 10_000;
/** Successes that close a half-open circuit; each doubles how many requests may run at once. */
export const SUCCESSES_TO_CLOSE = 4;
/** The longest time a `retry-after` of a 429 is respected. */
export const LONGEST_QUIET_MS = 60 * 60_000;

/**
 * A model that refused a key or has no credit is parked; each failure doubles the time up to the
 * maximum.
 */
export const FIRST_PARKED_MS = 5 * 60_000;
export const LONGEST_PARKED_MS = 60 * 60_000;

/** How long a vendor keeps a prompt in its cache after the last use of it, and if it is asked for longer. */
export const CACHE_LIVES_MS = 5 * 60_000;
export const LONG_CACHE_LIVES_MS = 60 * 60_000;
/** Conversations whose last member is remembered; for others the hash alone decides. */
export const MOST_REMEMBERED_CONVERSATIONS = 50_000;
/** The share of requests with which a pool that chooses the fastest member measures the others. */
export const EXPLORED_SHARE = 0.05;
/** The weight of the newest answer in a member's averages. */
export const NEWEST_SHARE = 0.2;
/** The longest time for which a member whose vendor reports that nothing is left is asked last. */
export const LONGEST_HEEDED_RESET_MS = 60_000;
/** A 429 without `retry-after` parks one of several keys for this long. */
export const KEY_QUIET_MS = 10_000;

/** The share of a pool's requests that may be hedged, and how many of them may be so at once. */
export const HEDGED_SHARE = 0.05;
export const MOST_HEDGES_AT_ONCE = 10;
/** Answers of a member that have to be measured before `p95` means anything. */
export const LEAST_MEASURED = 20;

/** Health records kept in memory, since callers may name any model. */
export const MOST_HEALTH_RECORDS = 1_000;
/** Findings on whether a provider has an unlisted model: their lifetime and maximum number. */
export const FINDING_KEPT_MS = 10 * 60_000;
export const MOST_FINDINGS = 1_000;
export const MOST_FINDINGS_ASKED = 32;
/** Time limit for a provider to say whether it has a model. */
export const LONGEST_FINDING_MS = 5_000;
/** Characters. No vendor has longer names, so longer ones are not sent. */
export const LONGEST_ASKED_NAME = 256;
/** Maximum characters of the name of a model, or of a provider, in a message. */
export const LONGEST_SHOWN_MODEL = 64;
/**
 * Models assigned over the API: more than a platform has components. All of them are kept in
 * memory.
 */
export const MOST_ASSIGNMENTS = 1_000;
