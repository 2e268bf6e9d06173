/** Limits of prompts and templates; lengths are in characters. */

/** One version; about 50,000 tokens. */
export const LONGEST_CONTENT = 200_000;
/** A text with its variables filled in; the same limit as for a message. */
export const LONGEST_RENDERED = 1_000_000;
/** Most prompts, and most templates. */
export const MOST_TEXTS = 1_000;
/** All versions of one text together; each change writes all of them. */
export const MOST_CHARACTERS_OF_ONE = 4_000_000;
/** All versions of all texts of one kind; they are held in memory. */
export const MOST_CHARACTERS = 50_000_000;
/** An id derived from a name. */
export const LONGEST_TEXT_ID = 64;
