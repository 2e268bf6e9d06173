/** Limits of the typed client. */

/** A call that asks no model, where the options say nothing else. */
export const TIMEOUT_MS = 30_000;
/** Silence after which a stream is given up; the server sends a keep-alive every 15 s. */
export const IDLE_TIMEOUT_MS = 60_000;
/** The largest answer that is read whole. */
export const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;
/** Characters of one server-sent event; the server's longest frame is far below. */
export const LONGEST_EVENT = 16 * 1024 * 1024;

/** Requests at once on one socket, and bytes of one message: the server's own limits of a socket. */
export const MOST_RUNNING = 16;
export const MOST_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Characters of frames that may wait for a slow reader. */
export const MOST_WAITING_CHARACTERS = 4 * 1024 * 1024;
/** How long a socket may take to open, and a caller waits for one. */
export const OPEN_PATIENCE_MS = 10_000;
/** Silence after which the server is asked for a sign of life, and the time it has for one. */
export const QUIET_MS = 30_000;
export const PONG_PATIENCE_MS = 10_000;
/** Between tries to connect: doubled with each, and partly left to chance. */
export const SHORTEST_RECONNECT_MS = 250;
export const LONGEST_RECONNECT_MS = 30_000;
