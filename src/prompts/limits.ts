/** Limits of prompts and templates; lengths are in characters. */

/** One version; some 50,000 tokens. */
export const LONGEST_CONTENT = 200_000;
/** A text with its variables filled in: as many as a message may have. */
export const LONGEST_RENDERED = 1_000_000;
/** Prompts, and templates. */
export const MOST_TEXTS = 1_000;
/** All versions of one text together; each change writes all of them. */
export const MOST_CHARACTERS_OF_ONE = 4_000_000;
/** All versions of all texts of a kind; they are held in memory. */
export const MOST_CHARACTERS = 50_000_000;
/** An id made of a name. */
export const LONGEST_TEXT_ID = 64;
