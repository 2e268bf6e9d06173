/** Limits of the typed client. */

/** Default time limit of a call that does not involve a model. */
export const TIMEOUT_MS = 30_000;
/** Silence after which a stream is aborted; at least twice `STREAM_KEEP_ALIVE_MS` of the server. */
export const IDLE_TIMEOUT_MS = 60_000;
/** The largest answer that is read into memory as a whole. */
export const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;
/** Characters of one server-sent event; the server's longest frame is far shorter. */
export const LONGEST_EVENT = 16 * 1024 * 1024;

/** Concurrent requests on one socket, and bytes of one message: the server's own socket limits. */
export const MOST_RUNNING = 16;
export const MOST_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Characters of frames that may be buffered for a slow reader. */
export const MOST_WAITING_CHARACTERS = 4 * 1024 * 1024;
/** Longest wait for a socket to open. */
export const OPEN_PATIENCE_MS = 10_000;
/** Silence after which the client sends a PING, and the time it then waits for any frame. */
export const QUIET_MS = 30_000;
export const PONG_PATIENCE_MS = 10_000;
/** Bounds of the delay between connection attempts, which doubles with each attempt and is randomized. */
export const SHORTEST_RECONNECT_MS = 250;
export const LONGEST_RECONNECT_MS = 30_000;
