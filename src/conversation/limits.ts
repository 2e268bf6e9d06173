/**
 * Limits of turns: how many run at once, how long they wait and drain, and what recall and
 * summaries may use.
 */

/**
 * Limits of requests waiting for a place. A burst may queue, but one caller must not fill the
 * shared queue.
 */
export const QUEUES = { mostWaiting: 1_024, mostWaitingEach: 128, longestWaitMs: 2_000 };
/** At shutdown, running turns have this long to end by themselves. */
export const DRAIN_GRACE_MS = 20_000;
/** Time for storing and sending the terminal frames of turns that the drain cancelled. */
export const DRAIN_SETTLE_MS = 2_000;

/**
 * Maximum number of requests with one idempotency key that share a turn: more than retries and open
 * tabs explain.
 */
export const MOST_SHARING_CALLERS = 32;
/**
 * How long a turn without a caller continues, so that a repeat after a lost connection joins it and
 * the model is not asked, and paid, twice.
 */
export const UNATTENDED_MS = 30_000;

/** How long a turn waits for recalled messages; those found by then are used. */
export const LONGEST_RECALL_MS = 300;
/** Maximum characters of the question used to search memory. */
export const LONGEST_RECALL_QUESTION = 2_000;
/** Times as many results are searched for as are recalled, since some may be in the window already. */
export const RECALL_SEARCH_FACTOR = 2;
/** Messages before and after a recalled one that are shown with it. */
export const RECALLED_NEIGHBOURS = 1;
/** Recalled messages take at most this many tokens, and this share of the window's budget. */
export const MOST_RECALLED_TOKENS = 1_000;
export const RECALLED_SHARE = 0.2;

/** Summaries written at the same time, and waiting, of all callers and of each. */
export const SUMMARY_QUEUE = { mostRunning: 2, mostWaiting: 256, mostWaitingEach: 64 };
/** One summary: its default length in tokens, and its time limit. */
export const USUAL_SUMMARY_TOKENS = 500;
export const LONGEST_SUMMARY_MS = 120_000;
/** Time for a call for vectors of messages. */
export const LONGEST_EMBEDDING_MS = 120_000;
/** Maximum tokens read for one summary. */
export const MOST_SUMMARISED_TOKENS = 100_000;
/** Maximum characters of one message in a transcript; the middle of a longer one is left out. */
export const LONGEST_SUMMARISED_PART = 6_000;

/** UTF-16 units of a vendor's frames that are kept for a repeat of a request; beyond, their meaning is. */
export const LONGEST_KEPT_FRAMES = 1024 * 1024;
/** UTF-16 units of a vendor's frames that are held until the answer is complete; beyond, their meaning is. */
export const LONGEST_HELD_FRAMES = 64 * 1024 * 1024;
/** When a repeat may ask again for a running answer whose frames are not kept. */
export const RETRY_UNKEPT_MS = 5_000;

/** A JSON schema that answers are checked against, in characters of its JSON. */
export const LONGEST_SCHEMA = 256 * 1024;
/**
 * All its regular expressions together, in characters. Compiling them takes memory outside of the
 * process's heap: 4,096 characters took up to 115 MB in a measurement, 200,000 took 660 MB.
 */
export const MOST_PATTERN_CHARACTERS = 4_096;
/** One check of an answer, and the heap in MB of the process that makes them. */
export const LONGEST_CHECK_MS = 2_000;
/** The start of the process: longer means that it never will. */
export const LONGEST_CHECK_START_MS = 30_000;
export const CHECK_HEAP_MB = 128;
/** Checks that wait for the process, of all callers and of each, and how long. */
export const MOST_WAITING_CHECKS = 256;
export const MOST_WAITING_CHECKS_EACH = 64;
export const LONGEST_CHECK_WAIT_MS = 5_000;
/** Schemas whose check had to be stopped: how many are remembered, and how long. */
export const MOST_HARMFUL_SCHEMAS = 256;
export const HARMFUL_SCHEMA_MS = 5 * 60_000;
/** Faults of an answer that are named, and characters of each. */
export const MOST_FAULTS = 8;
export const LONGEST_FAULT = 300;
/** How long an answer is kept in the cache if a caller asks for it and the rule says nothing. */
export const USUAL_CACHE_SECONDS = 300;
/** Most bytes of one answer in the cache. */
export const LONGEST_CACHED_BYTES = 1024 * 1024;
/** Most bytes of answers that wait for the store to keep them. */
export const MOST_UNKEPT_BYTES = 16 * 1024 * 1024;
/** Delay of the first tidying of the cache, which must not slow down startup, and the interval afterwards. */
export const FIRST_CACHE_TIDY_MS = 10_000;
export const CACHE_TIDIED_MS = 60 * 60 * 1_000;

/** The test of a model: the length of its answer in tokens, and its time limit. */
export const TEST_TOKENS = 32;
export const LONGEST_TEST_MS = 60_000;
