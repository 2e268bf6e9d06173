/** Limits of budgets, and the sizes by which a call is estimated before it is made. */

/** All budgets are held in memory, and every call is compared with each. */
export const MOST_BUDGETS = 1_000;
/** What a window has counted is kept this long after its beginning, longer than any window is. */
export const WINDOWS_KEPT_MS = 400 * 86_400_000;
export const PRUNE_EVERY_MS = 86_400_000;
/** Windows of one budget of which the counters are kept in memory. */
export const MOST_WINDOWS_IN_MEMORY = 8;

/** A default limit of output is lowered down to this many tokens, so that an answer is of use. */
export const LEAST_OUTPUT_TOKENS = 256;
/** Output of a model whose most is unknown, when nobody has set a limit. */
export const USUAL_OUTPUT_TOKENS = 8_192;
/** The same for a model that reasons. */
export const USUAL_REASONING_TOKENS = 32_768;

/** What vendors add to a request, to each of its messages, to its tools, and to each tool of their own, in tokens. */
export const REQUEST_TOKENS = 64;
export const MESSAGE_TOKENS = 16;
export const TOOLS_TOKENS = 1_024;
export const VENDOR_TOOL_TOKENS = 1_024;

/** What a vendor may read from elsewhere for a model whose window is unknown. */
export const UNKNOWN_WINDOW_TOKENS = 1_000_000;
/** How fast a model writes at most what nobody sees, in tokens per millisecond. */
export const HIDDEN_TOKENS_PER_MS = 0.5;
/**
 * How often a vendor is taken to read the window for one call while it runs tools, if the call does not
 * say: to search, to read what was found, and to answer. What it reads more often is a debt.
 */
export const USUAL_READINGS = 3;
/** The same for a model that goes on searching for minutes. */
export const DEEP_READINGS = 10;
/** The most tokens or answers that a request is taken to ask for, whatever it says. */
export const MOST_COUNT = 1_000_000_000;

/** The most that one call counts, whatever its vendor reports: sums stay exact. */
export const MOST_USED = 1_000_000_000_000;

/** The time until a refused call may be repeated if the budget has no periods. */
export const ENDLESS_RETRY_MS = 86_400_000;
/** The time until a call may be repeated that running calls keep from its budget. */
export const HELD_RETRY_MS = 1_000;
/** A pace is not computed from less time than this. */
export const LEAST_PACE_MS = 3_600_000;
