/** What a client may leave unread, and for how long; the same on every transport. */

/** Written at once; the next part follows when the client has taken this one. */
export const PART_BYTES = 64 * 1024;
/** May wait behind the piece that is being written; a stream that gathers more ends with its client. */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** Bytes that may wait for all clients together; beyond, those that have taken nothing for the longest time are dropped. */
export const MOST_HELD_BYTES = 256 * 1024 * 1024;
/** A client that takes nothing for so long, though something waits for it, is dropped. */
export const MOST_STALLED_MS = 30_000;
