/** Limits of sessions at the console. */

/** How long one sign-in lasts. */
export const SESSION_MS = 12 * 60 * 60_000;
/** All sessions are held in memory; beyond this many, the one that began first ends. */
export const MOST_SESSIONS = 4_096;
/** Sessions of one key, or of the administrator: one for each browser. */
export const MOST_SESSIONS_OF_ONE = 32;
/** Tabs of one browser, each of which signed in for itself. */
export const MOST_TABS = 16;
/** How late the end of a session's open sockets may be. */
export const SESSIONS_CHECKED_MS = 1_000;
/** Unknown sessions cause at most one reading of the store in this time. */
export const LEAST_READING_PAUSE_MS = 100;
