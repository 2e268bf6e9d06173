/** Limits of what is found in memory. */

/** Maximum characters of one message in a block; the rest is left out. */
export const LONGEST_BLOCK_TEXT = 1_500;
/** Maximum characters of a speaker's name. */
export const LONGEST_SPEAKER = 64;
/** Estimated tokens of all pinned notes of one component: half of what a turn recalls. */
export const MOST_PINNED_TOKENS = 500;
