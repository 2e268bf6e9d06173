/** Limits that an operator sets: defaults and ranges. */

/** Longest timer that a caller, a config file or the environment may set: one day, in milliseconds. */
export const LONGEST_TIMER_MS = 86_400_000;
/** Longest total time that a request may ask for, and the default total time. */
export const LONGEST_TOTAL_MS = 60 * 60_000;
/** Defaults of `timeouts_ms`; a local model that has to be loaded first gets the slow one. */
export const CONNECT_MS = 5_000;
export const FIRST_TOKEN_MS = 30_000;
export const SLOW_FIRST_TOKEN_MS = 120_000;
export const IDLE_MS = 30_000;
/** A whole answer, of which nothing is seen before its end. */
export const ANSWER_MS = 300_000;
export const SLOW_ANSWER_MS = 540_000;

/** Most messages and notes that one turn may recall. */
export const MOST_RECALLED = 20;

/** Default of RHETOR_BODY_LIMIT: a JSON body of a request. */
export const USUAL_BODY_LIMIT = 4 * 1024 * 1024;
/** Default of RHETOR_ANSWER_LIMIT: text, reasoning and arguments of one answer, in bytes. */
export const USUAL_ANSWER_LIMIT = 32 * 1024 * 1024;
/** Default of RHETOR_TIMEOUT_CEILING_MS. */
export const USUAL_TIMEOUT_CEILING_MS = 600_000;
/** Default of RHETOR_MAX_IN_FLIGHT. */
export const USUAL_IN_FLIGHT = 512;
/** Default of RHETOR_DATABASE_CONNECTIONS: by default PostgreSQL allows 100 in total, shared by all replicas. */
export const USUAL_DATABASE_CONNECTIONS = 9;
/** One week: Node fires timers that are too long immediately. */
export const MOST_IDLE_SECONDS = 7 * 24 * 60 * 60;
/** Characters of RHETOR_AUTH_TOKEN: a token that a program can guess protects nothing. */
export const SHORTEST_TOKEN = 16;
/** Highest price in providers.json, in dollars per million tokens. */
export const HIGHEST_PRICE = 1_000_000;

/** Models of a pool, and keys of a provider, at most. */
export const MOST_MEMBERS = 16;
/** Highest weight of a pool's member. */
export const HIGHEST_WEIGHT = 1_000;

/** A shorter `hedge_after_ms` would ask two models nearly always. */
export const SHORTEST_HEDGE_MS = 50;

/** Highest number of any limit of a key, or of all callers together. */
export const HIGHEST_RATE_LIMIT = 1_000_000_000;

/** Default of RHETOR_CACHE_BYTES: all answers in the cache together. */
export const USUAL_CACHE_BYTES = 64 * 1024 * 1024;
/** Longest age of an answer in the cache: a week. */
export const MOST_CACHE_SECONDS = 7 * 24 * 60 * 60;

/** Default of RHETOR_LEDGER_DAYS. */
export const USUAL_LEDGER_DAYS = 90;
/** Fallbacks of a rule, and retries of each of its models. */
export const MOST_FALLBACKS = 16;
export const MOST_RETRIES = 10;
