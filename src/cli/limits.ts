/** Limits of the command line. */

/** Standard input: the server takes 1,000,000 characters in a message, of at most 4 bytes each. */
export const MOST_INPUT_BYTES = 4 * 1024 * 1024;
/** Lines of the chat history, and characters of one: longer lines are pasted texts, not worth recalling. */
export const MOST_HISTORY_LINES = 1_000;
export const LONGEST_HISTORY_LINE = 4_096;

/** Shell completion asks the server no longer than this, and shows no more than this. */
export const COMPLETION_PATIENCE_MS = 1_000;
export const MOST_COMPLETIONS = 200;

/** `doctor` waits this long for an address to answer, and reads this much of the answer. */
export const REACH_PATIENCE_MS = 5_000;
export const LONGEST_REACH_BYTES = 64 * 1024;
/** `doctor` fails from here on: certificates, retry times and timestamps no longer make sense. */
export const WRONG_CLOCK_MS = 300_000;
/** `doctor` warns from here on: a Date header has whole seconds, and an answer takes time. */
export const ODD_CLOCK_MS = 30_000;
/** Free space of the data directory that `doctor` warns of, and that it fails at. */
export const LITTLE_SPACE_BYTES = 1024 * 1024 * 1024;
export const NO_SPACE_BYTES = 100 * 1024 * 1024;
/** `doctor` reads a database for no longer: a server's deletions wait meanwhile. */
export const LONGEST_STORAGE_CHECK_MS = 10_000;
