/** Limits of turns: how many at once, how long they wait and drain, and what recall and summaries may take. */

/** Requests that wait for a place. A burst may queue; one caller may not fill the queue of everybody. */
export const QUEUES = { mostWaiting: 1_024, mostWaitingEach: 128, longestWaitMs: 2_000 };
/** On a stop, running turns have this long to end by themselves. */
export const DRAIN_GRACE_MS = 20_000;
/** For storing and sending the terminal frames of turns that were cancelled by the drain. */
export const DRAIN_SETTLE_MS = 2_000;

/** Requests with one idempotency key that share a turn: more than retries and open tabs explain. */
export const MOST_SHARING_CALLERS = 32;
/**
 * A turn without a caller runs on for this long, so that a repeat after a lost connection joins it and
 * the model is not asked, and paid, twice.
 */
export const UNATTENDED_MS = 30_000;

/** A turn waits no longer for what is recalled; what has been found by then is taken. */
export const LONGEST_RECALL_MS = 300;
/** Characters of the question that other conversations are searched for. */
export const LONGEST_RECALL_QUESTION = 2_000;
/** Characters of one recalled message; the rest is left out. */
export const LONGEST_RECALLED_TEXT = 1_500;
/** What is recalled takes at most this many tokens, and this part of the window's budget. */
export const MOST_RECALLED_TOKENS = 1_000;
export const RECALLED_SHARE = 0.2;

/** Summaries written at once, and waiting to be. */
export const MOST_SUMMARIES_RUNNING = 2;
export const MOST_SUMMARIES_WAITING = 64;
/** One summary: its length in tokens where nobody asks for another, and the time it may take. */
export const USUAL_SUMMARY_TOKENS = 500;
export const LONGEST_SUMMARY_MS = 120_000;
/** Tokens read for one summary. */
export const MOST_SUMMARISED_TOKENS = 100_000;
/** Characters of one message in a transcript; the middle of a longer one is left out. */
export const LONGEST_SUMMARISED_PART = 6_000;
