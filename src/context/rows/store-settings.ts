/** The settings in which the embedded database keeps its own state; no other database has a use for them. */

/** The sequence up to which everything was sent to Engram or refused by it. */
export const MIRROR_CURSOR = 'engram_cursor';
/** The number of the last batch of the journal of holds. */
export const SETTLED_BATCH = 'settled-batch';
