/** Limits of stored conversations: windows, pages, searches, imports, and retention. */
import type { JsonLimits } from '../model/json/json-shape.ts';

/** Tokens: the assumed window of a model whose window is unknown. */
export const DEFAULT_CONTEXT_WINDOW = 32_768;
/** Tokens reserved for the answer when neither the request nor the model sets its length. */
export const DEFAULT_OUTPUT_RESERVE = 4_096;
/** Most messages in a window, the same as in one request. */
export const MOST_WINDOW_MESSAGES = 4_096;
/** Most calibrated models; their names come from callers. */
export const MOST_CALIBRATIONS = 1_000;

/** Characters of a context's metadata as JSON. */
export const MOST_METADATA = 65_536;
/** Stored text in one answer, so that no list of long texts grows without bounds. */
export const MOST_PAGE_BYTES = 8 * 1024 * 1024;

/** Most words of a question, and characters of a word, so that a search stays cheap. */
export const MOST_SEARCH_WORDS = 48;
export const LONGEST_SEARCH_WORD = 64;
/**
 * Searches that may wait, of all callers and of each; further ones are refused. A search of memory is two:
 * one of messages, one of notes.
 */
export const SEARCH_QUEUE = { mostWaiting: 256, mostWaitingEach: 64 };
/** A search that takes longer fails; each statement of one in PostgreSQL has the same limit. */
export const LONGEST_SEARCH_MS = 5_000;
/** Messages and text that are ranked: a message far down by its words never reaches the top. */
export const SEARCH_CANDIDATES = 200;
/** The same for another look, if copies of a few texts take the places of all others. */
export const CROWDED_CANDIDATES = 1_000;
export const MOST_CANDIDATE_BYTES = 32 * 1024 * 1024;
/** Words of languages without spaces: for each, so many of the newest messages are read. */
export const MOST_UNSPACED_WORDS = 8;
export const MOST_SCANNED = 100_000;
/** Up to so many contexts a scoped search names to the index; more are looked up for each match. */
export const MOST_NAMED_CONTEXTS = 256;
/** Messages of each word that count, the best by BM25, so that a common word costs no more than others. */
export const MOST_HITS_OF_WORD = 400;
/** How many of the best messages the ones around them profit from. */
export const MOST_CENTRES = 150;
/** For what was said at a time: conversations that are looked at, the last changed first, and messages. */
export const MOST_TIMED = 20_000;
/** Messages of more tokens count as equally long there. */
export const LONG_TIMED_TOKENS = 160;
/** Characters of a text in which the ranking looks for more than the index knows. */
export const LONGEST_RANKED_TEXT = 4_096;
/** Characters of a question that are read. */
export const MOST_ASKED_CHARACTERS = 16_384;
/** The rest of a longer message is not indexed, so that one message does not delay other commits. */
export const MOST_INDEXED_CHARACTERS = 65_536;

/** Pinned messages of one context. */
export const MOST_PINNED = 256;

/** How long a search waits for the vector of its question; then it goes by words alone. */
export const LONGEST_VECTOR_WAIT_MS = 150;
/** The beginning of a text, in characters, that its vector is made of. */
export const LONGEST_EMBEDDED_TEXT = 4_096;
/** A message that takes more than this, such as one with pictures, gets no vector. */
export const LONGEST_EMBEDDED_BYTES = 256 * 1024;

/** Notes of one key, and of the administrator. */
export const MOST_NOTES = 10_000;
/**
 * A search of notes inspects at most this many matches of each word, newest first, so that a filter
 * that few of them pass costs no more than another.
 */
export const MOST_INSPECTED_NOTES = 2_000;
/** Words of languages without spaces are looked for in the texts of so many notes, the newest that pass the filter. */
export const MOST_READ_NOTES = 10_000;

/** Size of an import file, and the memory for parsing it. */
export const MOST_IMPORT_BYTES = 64 * 1024 * 1024;
export const MOST_IMPORT_MEMORY_MB = 1_024;
export const MOST_IMPORTED_CONTEXTS = 10_000;
/** Messages in one file. */
export const MOST_IMPORTED_MESSAGES = 500_000;
/** Parts of one message. */
export const MOST_IMPORTED_PARTS = 4_096;
export const DEEPEST_METADATA = 32;
/** Deep nesting can cost the parser minutes, and very many values more memory than there is. */
export const IMPORT_JSON_LIMITS: JsonLimits = {
  deepest: 64,
  mostValues: 8_000_000,
  mostFields: 8_000_000,
};

/** How long an idempotency key can be repeated after the answer. */
export const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;
/** What the database adds to an answer in the cache, in bytes. */
export const CACHED_OVERHEAD_BYTES = 512;
/** Answers that one commit deletes from the cache; more than make room for the largest one. */
export const MOST_CACHED_DROPPED = 2_048;
/** Clocks of replicas differ; an answer that is further ahead is from a clock that was set back since. */
export const TOLERATED_CLOCK_MS = 5_000;
/** Time after which the claim of a dead process expires. */
export const CLAIM_MS = 10_000;
/** Ended calls of limited callers: in one statement, and waiting for a database that is away. */
export const MOST_SETTLED_AT_ONCE = 500;
export const MOST_UNSETTLED = 20_000;
export const SETTLE_AGAIN_MS = 1_000;
/** The audit trail: how long, and how many entries are kept. */
export const KEPT_AUDIT_MS = 90 * 86_400_000;
export const KEPT_AUDIT_ENTRIES = 100_000;
/** Entries that wait for the store; during a longer outage, further entries are only in the log. */
export const MOST_WAITING_AUDITS = 1_000;
/** Characters of one text in an entry. */
export const LONGEST_AUDIT_TEXT = 256;
/** How many of the newest messages are searched for the last answer of a model. */
export const MOST_SEARCHED_FOR_ANSWER = 64;
/** Delay of the first retention sweep, which must not slow down startup, and the interval afterwards. */
export const FIRST_RETENTION_MS = 10_000;
export const RETENTION_EVERY_MS = 60 * 60 * 1_000;

/** Delay before a failed store is probed again; sent as `retry-after`, too. */
export const STORE_PROBE_AFTER_MS = 1_000;
export const STORE_RETRY_AFTER_MS = 1_000;
/** How soon settlements of budgets that could not be stored are stored again. */
export const BUDGETS_AGAIN_MS = 1_000;
/** What calls have spent is stored in batches, this long after they ended, */
export const SETTLE_AFTER_MS = 50;
/** and with the next commit, if there is one within this time. */
export const SETTLE_WITHIN_MS = 50;

/** Time limit of one Engram call, and the size of its answer, which may otherwise be endless. */
export const ENGRAM_CALL_MS = 5_000;
export const LONGEST_ENGRAM_ANSWER_BYTES = 1024 * 1024;
