/** Limits of stored conversations: windows, pages, searches, imports, and how long things are kept. */
import type { JsonLimits } from '../model/json-shape.ts';

/** Tokens: the window of a model whose window nobody has named. */
export const DEFAULT_CONTEXT_WINDOW = 32_768;
/** Tokens kept free for the answer when neither the request nor the model names its length. */
export const DEFAULT_OUTPUT_RESERVE = 4_096;
/** Messages: a window never holds more than one request may bring. */
export const MOST_WINDOW_MESSAGES = 4_096;
/** Models, which callers name, whose token counts are compared with the estimates. */
export const MOST_CALIBRATIONS = 1_000;

/** Characters of the JSON of a context's metadata. */
export const MOST_METADATA = 65_536;
/** Stored text of one answer, so that no list of long texts grows without bounds. */
export const MOST_PAGE_BYTES = 8 * 1024 * 1024;

/** Words of a question that are looked for, and characters of one: an index is not asked for a book. */
export const MOST_SEARCH_WORDS = 48;
export const LONGEST_SEARCH_WORD = 64;
/** Searches that may wait; one more is refused. */
export const MOST_WAITING_SEARCHES = 32;
/** Messages and text that the ranking chooses from: what is far down by its words alone never gets to the top. */
export const SEARCH_CANDIDATES = 200;
export const MOST_CANDIDATE_BYTES = 32 * 1024 * 1024;
/** The best candidates bring their neighbours with them. */
export const WITH_NEIGHBOURS = 40;
/** The rest of a longer message is not indexed: one message must not hold up the others' commits. */
export const MOST_INDEXED_CHARACTERS = 65_536;

/** The file of an import, and the memory for what is parsed of it. */
export const MOST_IMPORT_BYTES = 64 * 1024 * 1024;
export const MOST_IMPORT_MEMORY_MB = 1_024;
export const MOST_IMPORTED_CONTEXTS = 10_000;
/** Of one file. */
export const MOST_IMPORTED_MESSAGES = 500_000;
/** Of one message. */
export const MOST_IMPORTED_PARTS = 4_096;
export const DEEPEST_METADATA = 32;
/** Deep nesting costs the parser minutes, and a great many values more memory than there is. */
export const IMPORT_JSON_LIMITS: JsonLimits = {
  deepest: 64,
  mostValues: 8_000_000,
  mostFields: 8_000_000,
};

/** An idempotency key can be repeated for this long after the answer. */
export const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;
/** The claim of a process that has died is free after this long. */
export const CLAIM_MS = 10_000;
/** The audit trail: how long entries are kept, and how many. */
export const KEPT_AUDIT_MS = 90 * 86_400_000;
export const KEPT_AUDIT_ENTRIES = 100_000;
/** Entries that wait for the store; while it is away for longer, only the log has the others. */
export const MOST_WAITING_AUDITS = 1_000;
/** Characters of one text of an entry. */
export const LONGEST_AUDIT_TEXT = 256;
/** Retention sweeps first after a start, which has better things to do, and then this often. */
export const FIRST_RETENTION_MS = 10_000;
export const RETENTION_EVERY_MS = 60 * 60 * 1_000;

/** A store that failed is asked after this long whether it is well again; `retry-after` says the same. */
export const STORE_PROBE_AFTER_MS = 1_000;
export const STORE_RETRY_AFTER_MS = 1_000;

/** One call to Engram, and its answer: whatever listens there may send without end. */
export const ENGRAM_CALL_MS = 5_000;
export const LONGEST_ENGRAM_ANSWER_BYTES = 1024 * 1024;
