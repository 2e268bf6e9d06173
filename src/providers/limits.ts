/** Limits of the calls to providers and of what they answer; those that an operator sets are in config. */
import type { TimeLimits } from '../model/completion-request.ts';
import type { JsonLimits } from '../model/json-shape.ts';

/** Calls with a signal of their own and no answer to stream: probes, lists of models, embeddings. */
export const PROBE_LIMITS: TimeLimits = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 10_000 };
/** A connection attempt that no call waits for any more is abandoned; no call may wait longer. */
export const LONGEST_CONNECT_MS = 10_000;
/** An unused connection is closed after it. A server that announces or does less is believed. */
export const UPSTREAM_KEEP_ALIVE_MS = 30_000;
/** The rest of an unwanted body may take this long before its connection is given up. */
export const DRAIN_MS = 1_000;
/** A longer `retry-after` of a vendor is cut to a day: no timer takes more. */
export const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** One probe of a provider. */
export const PROBE_TIMEOUT_MS = 5_000;
/** A start waits this long for first findings, so that its summary is true. */
export const FIRST_PROBE_WAIT_MS = 1_000;
/** Between probes of a provider that answers, and of one that does not. */
export const AVAILABLE_PROBE_MS = 60_000;
export const UNAVAILABLE_PROBE_MS = 10_000;
/** First probe after a call found nobody there: most restarts take seconds. Each later one doubles it. */
export const FIRST_RETURN_PROBE_MS = 250;
/** A provider that a call found away is still asked as a last resort for this long. */
export const MAY_BE_BACK_MS = 30_000;

/** Headers of one answer: as many as Node takes of a request. */
export const LONGEST_HEADERS_BYTES = 16 * 1024;
/** An answer read whole, where nothing else is said. */
export const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;
/** Body of an error, bytes, or the text of one, characters. Vendors send far less. */
export const LONGEST_ERROR_BYTES = 64 * 1024;
/** Characters of a vendor's message that reach a caller. */
export const LONGEST_ERROR_MESSAGE = 500;
/** A streamed body may have this many bytes for each byte of text that the answer may have: some vendors
 * send two letters in an event of 128 bytes. What sends more is no answer. */
export const BODY_BYTES_FOR_ANSWER_BYTE = 64;
/** A streamed body may always have this much. */
export const LEAST_BODY_BYTES = 1024 * 1024;
/** One server-sent event, UTF-16 units. No vendor comes near; a faulty server could fill the memory. */
export const LONGEST_UPSTREAM_EVENT = 32 * 1024 * 1024;
/** One line of newline-delimited JSON, UTF-16 units; it holds one token, or one tool call whole. */
export const LONGEST_LINE = 4 * 1024 * 1024;
/** JSON of one answer; vectors have the most values. */
export const WIRE_JSON_LIMITS: JsonLimits = {
  deepest: 1_000,
  mostFields: 200_000,
  mostValues: 8_000_000,
};
/** Tool calls and thoughts of one answer: an import takes messages of 4,096 parts, texts included. */
export const MOST_ANSWER_PARTS = 4_000;

/** A list of models; a gateway's may have hundreds of kilobytes. */
export const LONGEST_MODEL_LIST_BYTES = 4 * 1024 * 1024;
export const MOST_LISTED_MODELS = 10_000;
/** Characters of one id; an entry with a longer one is left out. */
export const LONGEST_MODEL_ID = 512;
