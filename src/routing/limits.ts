/** Limits of routing: retries, circuits, parked models, and what is remembered of models that callers name. */

/** Retries of one model after its first failure, where neither rule nor request says how many. */
export const DEFAULT_RETRIES = 2;
/** Retries of one request over all its models, unless its rule allows one model more. */
export const MOST_RETRIES_IN_ALL = 3;
/** Wait before the first retry; each later one doubles it up to the longest. */
export const FIRST_BACKOFF_MS = 250;
export const LONGEST_BACKOFF_MS = 8_000;
/** A `retry-after` beyond this is not waited for. */
export const LONGEST_WAITED_RETRY_AFTER_MS = 60_000;
/** With another model at hand no caller waits longer than this for the first one. */
export const LONGEST_WAIT_WITH_ALTERNATIVE_MS = 1_000;

/** A circuit opens after this many failures in a row, or by the share of failures among its outcomes. */
export const MOST_FAILURES_IN_A_ROW = 5;
/** The last outcomes that a circuit judges by, and how old they may be. */
export const CIRCUIT_OUTCOMES = 20;
export const CIRCUIT_OUTCOMES_WITHIN_MS = 30_000;
/** An open circuit waits this long before it lets one request through to find out. */
export const CIRCUIT_OPEN_MS = 10_000;
/** Successes until a half-open circuit closes; each doubles how many requests may run at once. */
export const SUCCESSES_TO_CLOSE = 4;
/** A model that asked for quiet (429 with `retry-after`) is left alone for no longer than this. */
export const LONGEST_QUIET_MS = 60 * 60_000;

/** A model that refused a key or has no credit is parked; each failure doubles the time up to the longest. */
export const FIRST_PARKED_MS = 5 * 60_000;
export const LONGEST_PARKED_MS = 60 * 60_000;

/** Models that callers named: health records in memory. */
export const MOST_HEALTH_RECORDS = 1_000;
/** Whether a provider has a model that it does not list: kept so long, so many, asked so many at once. */
export const FINDING_KEPT_MS = 10 * 60_000;
export const MOST_FINDINGS = 1_000;
export const MOST_FINDINGS_ASKED = 32;
/** A provider has this long to say whether it has a model. */
export const LONGEST_FINDING_MS = 5_000;
/** Characters: no vendor has longer names, and none is sent a longer one. */
export const LONGEST_ASKED_NAME = 256;
/** Models assigned over the API: more than a platform has components; all of them are in memory. */
export const MOST_ASSIGNMENTS = 1_000;
