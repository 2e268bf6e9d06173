/** Limits of requests and connections: what a caller may send, how much, and what it may leave unread. */

/* Messages and options; every dialect has the same. */

/** As many as a window holds. */
export const MOST_MESSAGES = 4_096;
/** Of one message. */
export const MOST_PARTS = 1_024;
export const MOST_TOOL_CALLS = 256;
export const MOST_IMAGES = 1_024;
export const MOST_TOOLS = 256;
/** Characters of a model's name. */
export const LONGEST_MODEL_NAME = 256;
/** Characters of a choice in an `x-rhetor-…` header or in `metadata`. */
export const LONGEST_CHOICE = 128;
/** Texts that one request may have embedded: OpenAI's limit. */
export const MOST_EMBEDDED = 2_048;

/* Bodies; their size is RHETOR_BODY_LIMIT. */

/** All that are read and answered at once, bytes; one caller gets seven eighths at most. */
export const MOST_BODY_BYTES = 256 * 1024 * 1024;
export const DEEPEST_BODY = 64;
/** Far more than 4,096 messages need; parsing this many takes some 20 ms, or 40 of the worst kind. */
export const MOST_BODY_FIELDS = 50_000;
export const MOST_BODY_VALUES = 400_000;
/** No field of Rhetor's has nearly as many; names that all differ are what the parser is slowest at. */
export const MOST_FIELDS_OF_ONE = 2_000;
/** A body may hold thousands of wrong fields; an answer need not name them all. */
export const MOST_NAMED_FAULTS = 20;
/** Characters that a message shows of a name that the caller wrote. */
export const LONGEST_SHOWN_NAME = 64;
/** Time for a request's headers, and for all of it: Node's own limits are looser than a service should be. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 60_000;

/* Pages and parameters. */

export const CONTEXTS_A_PAGE = 100;
export const MESSAGES_A_PAGE = 20;
export const AUDITS_A_PAGE = 100;
export const SEARCH_RESULTS = 5;
/** Characters. */
export const LONGEST_CONTEXT_CURSOR = 512;
export const LONGEST_AUDIT_CURSOR = 64;
/** `max_tokens` of a summary. */
export const SUMMARY_TOKENS = { otherwise: 150, least: 1, most: 100_000 };
/** Conversations of one DELETE /contexts; all of them when omitted. */
export const ERASED_CONTEXTS = { otherwise: 100_000_000, least: 1, most: 100_000_000 };
/** Tokens that a context's own limit may allow its window. */
export const MOST_WINDOW_TOKENS = 100_000_000;
/** Characters of the JSON of a text's metadata. */
export const LONGEST_METADATA = 16_384;
/** Seconds that a team chat may wait for its answers. */
export const SHORTEST_TEAM_TIMEOUT_S = 0.01;
export const LONGEST_TEAM_TIMEOUT_S = 600;

/* What clients leave unread, the same on every transport. */

/** Written at once; the next part follows when the client has taken this one. */
export const PART_BYTES = 64 * 1024;
/** May wait behind the part that is being written; a stream that gathers more ends with its client. */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** May wait for all clients together; beyond, those that have taken nothing for longest are dropped. */
export const MOST_UNREAD_BYTES = 256 * 1024 * 1024;
/** A client that takes nothing for so long, though something waits for it, is dropped. */
export const MOST_STALLED_MS = 30_000;
/** Silence after which TCP asks whether the client is still there. */
export const TCP_KEEP_ALIVE_MS = 30_000;
/** Silence on a stream before each `: keep-alive`. */
export const STREAM_KEEP_ALIVE_MS = 15_000;
/** A caller that takes nothing of a backup for this long is dropped. */
export const LONGEST_BACKUP_SILENCE_MS = 60_000;
/** A connection that is being closed may take this long. */
export const CLOSE_GRACE_MS = 1_000;

/* Sockets. */

export const SOCKET_LIMITS = { pingEveryMs: 30_000, messageMs: 30_000 };
/** Pings without an answer, after which the client is taken to have left. */
export const MOST_MISSED_PINGS = 2;
/** Between the pings of Tekton's dialect. */
export const TEKTON_PING_EVERY_MS = 30_000;
export const MOST_SOCKET_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Requests that may run side by side on one socket. */
export const MOST_SOCKET_REQUESTS = 16;
/** Characters of the names in a frame's envelope. */
export const LONGEST_FRAME_NAME = 256;

/* Wrong tokens. */

/** Wrong tokens of one address in one period that get 401; the next one begins a pause. */
export const WRONG_TOKENS_PERIOD_MS = 60_000;
export const MOST_WRONG_TOKENS = 10;
/** Addresses that are remembered; beyond, the one that was first is forgotten. */
export const MOST_GUESSING_ADDRESSES = 10_000;
/** Addresses with audit entries of their own in one period; the refusals of further ones share one. */
export const REFUSALS_PERIOD_MS = 10 * 60_000;
export const MOST_REFUSED_ADDRESSES = 16;
