/** Limits of the command line. */

/** Standard input: the server takes 1,000,000 characters in a message, of at most 4 bytes each. */
export const MOST_INPUT_BYTES = 4 * 1024 * 1024;
/** Lines of the chat history, and characters of one: longer lines are pasted texts, not worth recalling. */
export const MOST_HISTORY_LINES = 1_000;
export const LONGEST_HISTORY_LINE = 4_096;

/** Time limit of a completion's request to the server, and the maximum number of suggestions. */
export const COMPLETION_PATIENCE_MS = 1_000;
export const MOST_COMPLETIONS = 200;

/** How long `doctor` waits for an address to answer, and how much of the answer it reads. */
export const REACH_PATIENCE_MS = 5_000;
export const LONGEST_REACH_BYTES = 64 * 1024;
/**
 * `doctor` fails from this offset on: certificates, retry times and timestamps no longer make
 * sense.
 */
export const WRONG_CLOCK_MS = 300_000;
/**
 * `doctor` warns from this offset on: a Date header has whole seconds, and an answer takes time.
 */
export const ODD_CLOCK_MS = 30_000;
/** Free space of the data directory below which `doctor` warns, and below which it fails. */
export const LITTLE_SPACE_BYTES = 1024 * 1024 * 1024;
export const NO_SPACE_BYTES = 100 * 1024 * 1024;
/** Time limit of reading a database in `doctor`: a server's deletions wait meanwhile. */
export const LONGEST_STORAGE_CHECK_MS = 10_000;
