/**
 * Limits of requests and connections: what a caller may send, how much, and how much it may leave
 * unread.
 */

/* Messages and options; the same in every dialect. */

/** As many as a window can hold. */
export const MOST_MESSAGES = 4_096;
/** Per message. */
export const MOST_PARTS = 1_024;
export const MOST_TOOL_CALLS = 256;
/** A client may return reasoning in the pieces in which it was streamed. */
export const MOST_REASONING_PIECES = 65_536;
export const MOST_IMAGES = 1_024;
export const MOST_TOOLS = 256;
/** Characters of a model name. */
export const LONGEST_MODEL_NAME = 256;
/** Characters of a choice in an `x-rhetor-…` header or in `metadata`. */
export const LONGEST_CHOICE = 128;
/** Maximum number of texts in one embeddings request: OpenAI's limit. */
export const MOST_EMBEDDED = 2_048;

/* Bodies; their maximum size is RHETOR_BODY_LIMIT. */

/** Maximum bytes of all bodies in progress; one caller gets at most seven eighths. */
export const MOST_BODY_BYTES = 256 * 1024 * 1024;
export const DEEPEST_BODY = 64;
/** Far more than 4,096 messages need; parsing this many takes about 20 ms, at worst 40. */
export const MOST_BODY_FIELDS = 50_000;
export const MOST_BODY_VALUES = 400_000;
/** No object in Rhetor's API has nearly as many; the parser is slowest with many distinct names. */
export const MOST_FIELDS_OF_ONE = 2_000;
/** A body may contain thousands of wrong fields; an answer need not name them all. */
export const MOST_NAMED_FAULTS = 20;
/** Maximum characters of a caller's name in a message. */
export const LONGEST_SHOWN_NAME = 64;
/** Maximum characters of what a message says of an address that does not exist. */
export const LONGEST_SHOWN_ADDRESS = 256;
/**
 * Time limits for a request's headers, and for the whole request: Node's defaults are too loose for
 * a service.
 */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 60_000;

/* Pages and parameters. */

export const CONTEXTS_A_PAGE = 100;
export const MESSAGES_A_PAGE = 20;
export const AUDITS_A_PAGE = 100;
export const SEARCH_RESULTS = 5;
/** POST /memory/search: hits and neighbours when omitted, and what may be asked for. */
export const MEMORY_HITS = 10;
export const NEIGHBOURS = 1;
export const MOST_SEARCHED_CONTEXTS = 64;
/** Estimated tokens of its `text`. */
export const BLOCK_TOKENS = 1_000;
export const MOST_BLOCK_TOKENS = 100_000;
/** Characters of a note, and its tags. */
export const LONGEST_NOTE = 8_000;
export const MOST_NOTE_TAGS = 16;
export const NOTES_A_PAGE = 100;
/** Most messages before and after each result of a search. */
export const MOST_RESULT_NEIGHBOURS = 10;
/** Made-up requests for which GET /route chooses a member of a pool: some 50 ms of work. */
export const MOST_SAMPLES = 10_000;
/** Characters. */
export const LONGEST_CONTEXT_CURSOR = 512;
export const LONGEST_AUDIT_CURSOR = 64;
export const REQUESTS_A_PAGE = 100;
export const LONGEST_REQUEST_CURSOR = 64;
/** What `min_ms` may be. */
export const LONGEST_REQUEST_MS = 86_400_000;
/** GET /usage without `from`: 30 days. */
export const USUAL_USAGE_SPAN_MS = 30 * 86_400_000;
/** `max_tokens` of a summary. */
export const SUMMARY_TOKENS = { otherwise: 150, least: 1, most: 100_000 };
/** Maximum number of conversations deleted by one DELETE /contexts; all when omitted. */
export const ERASED_CONTEXTS = { otherwise: 100_000_000, least: 1, most: 100_000_000 };
/** Maximum tokens that a context may set as the limit of its window. */
export const MOST_WINDOW_TOKENS = 100_000_000;
/** Characters of a text's metadata as JSON. */
export const LONGEST_METADATA = 16_384;
/** Seconds that a team chat may wait for its answers. */
export const SHORTEST_TEAM_TIMEOUT_S = 0.01;
export const LONGEST_TEAM_TIMEOUT_S = 600;
/**
 * Citations of an answer that are translated into another dialect: many times what a search finds, and
 * bounded because each becomes longer. The names of what cannot be translated are the vendor's own.
 */
export const MOST_CITATIONS = 1_000;
export const MOST_NAMED_CITATIONS = 16;

/* Data that clients leave unread, the same on every transport. */

/** Written at once; the next part follows when the client has taken this one. */
export const PART_BYTES = 64 * 1024;
/**
 * Maximum waiting behind the part being written; a stream that accumulates more is ended with its
 * client.
 */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/**
 * Maximum waiting for all clients together; beyond it, those that have taken nothing for longest
 * are dropped.
 */
export const MOST_UNREAD_BYTES = 256 * 1024 * 1024;
/** A client that takes none of its waiting data for this long is dropped. */
export const MOST_STALLED_MS = 30_000;
/** Silence after which TCP probes whether the client is still connected. */
export const TCP_KEEP_ALIVE_MS = 30_000;
/** Silence on a stream before each `: keep-alive`. */
export const STREAM_KEEP_ALIVE_MS = 15_000;
/** A caller that takes nothing of a backup for this long is dropped. */
export const LONGEST_BACKUP_SILENCE_MS = 60_000;
/** Grace period for closing a connection. */
export const CLOSE_GRACE_MS = 1_000;

/* Sockets. */

export const SOCKET_LIMITS = { pingEveryMs: 30_000, messageMs: 30_000 };
/** After this many unanswered pings, the client is considered gone. */
export const MOST_MISSED_PINGS = 2;
/** Interval between the pings of Tekton's dialect. */
export const TEKTON_PING_EVERY_MS = 30_000;
export const MOST_SOCKET_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Maximum number of concurrent requests on one socket. */
export const MOST_SOCKET_REQUESTS = 16;
/** Maximum characters of names in a frame's envelope. */
export const LONGEST_FRAME_NAME = 256;

/* Wrong tokens. */

/** Wrong tokens per address and period that get 401; the next one begins a pause. */
export const WRONG_TOKENS_PERIOD_MS = 60_000;
export const MOST_WRONG_TOKENS = 10;
/** Maximum number of remembered addresses; beyond it the oldest is evicted. */
export const MOST_GUESSING_ADDRESSES = 10_000;
/**
 * Addresses with their own audit entries in one period; the refusals of further ones share one
 * entry.
 */
export const REFUSALS_PERIOD_MS = 10 * 60_000;
export const MOST_REFUSED_ADDRESSES = 16;

/** Characters of a header that goes along with the body to a vendor. */
export const LONGEST_BODY_HEADER = 4_096;
/** Characters of the type of what a model cannot read, in the words that it is shown instead. */
export const LONGEST_TYPE = 64;

/** Characters of a token or key that is sent in a body. */
export const LONGEST_CREDENTIAL = 4_096;

/* Keys. */

/** Patterns of models that one key may use. */
export const MOST_KEY_PATTERNS = 64;
/** For how long a rotated secret may be accepted: 30 days. */
export const LONGEST_GRACE_SECONDS = 30 * 24 * 60 * 60;

/* Budgets. */

/** A millionth of a dollar, in which money is counted. */
export const LEAST_BUDGET_USD = 0.000_001;
export const MOST_BUDGET_USD = 1_000_000_000;
export const MOST_BUDGET_TOKENS = 1_000_000_000_000_000;
/** Shares of the limit at which a budget is reported, and the highest of them in percent. */
export const MOST_BUDGET_SHARES = 16;
export const MOST_BUDGET_PERCENT = 1_000;

/* MCP: results go into the window of a model, so they are smaller than those of the routes. */

/** Names of models, conversations and messages in one result. */
export const MODELS_A_RESULT = 100;
export const MOST_MODELS_A_RESULT = 1_000;
export const ENTRIES_A_RESULT = 20;
export const MOST_ENTRIES_A_RESULT = 100;
export const MOST_HITS_A_RESULT = 50;
/** Bytes of a message that was found, or is beside one; `read_conversation` has the rest. */
export const LONGEST_FOUND_TEXT = 4_000;
/** Bytes of the messages and notes in one result, as JSON; the rest of longer ones is left out. */
export const RESULT_BYTES = 128 * 1024;
/** Prompts and resources in one page of a list. */
export const MCP_PAGE = 100;
/** Completions of an argument, which the protocol bounds; and characters of a text that is completed. */
export const MOST_COMPLETIONS = 100;
export const LONGEST_COMPLETED = 256;
/** Pieces of an answer that come within this time share a note of progress. */
export const PROGRESS_EVERY_MS = 50;
/** Messages of JSON-RPC in one body. */
export const MOST_BATCHED_MESSAGES = 50;
/** Calls of one batch that run at the same time. */
export const MOST_CALLS_AT_ONCE = 4;
/** Once the results of a batch have more bytes, its other calls are refused. */
export const MOST_BATCH_RESULT_BYTES = 4 * 1024 * 1024;
/** Characters of an id or a token of progress: each answer or note repeats it. */
export const LONGEST_RPC_ID = 256;
