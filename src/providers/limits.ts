/** Limits of the calls to providers and of their answers; limits that an operator can set are in config. */
import type { TimeLimits } from '../model/completion-request.ts';
import type { JsonLimits } from '../model/json/json-shape.ts';

/** For calls with their own signal and no streamed answer: probes, lists of models, embeddings. */
export const PROBE_LIMITS: TimeLimits = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 10_000 };
/** A connection attempt is abandoned after this time, which is also the longest that a call may wait for one. */
export const LONGEST_CONNECT_MS = 10_000;
/** An unused connection is closed after this time. If a server announces a shorter time, that counts. */
export const UPSTREAM_KEEP_ALIVE_MS = 30_000;
/** The rest of an unwanted body may take this long before its connection is closed. */
export const DRAIN_MS = 1_000;
/** A longer `retry-after` of a vendor is cut to one day, the most that a timer accepts. */
export const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** Timeout of one provider probe. */
export const PROBE_TIMEOUT_MS = 5_000;
/** Startup waits this long for the first probe results, so that its summary is right. */
export const FIRST_PROBE_WAIT_MS = 1_000;
/** Pauses between probes of a provider that answers, and of one that does not. */
export const AVAILABLE_PROBE_MS = 60_000;
export const UNAVAILABLE_PROBE_MS = 10_000;
/** Pause before the first probe after a failed connection, because most restarts take seconds. It doubles each time. */
export const FIRST_RETURN_PROBE_MS = 250;
/** For this long, a provider whose connection failed is still asked as a last resort. */
export const MAY_BE_BACK_MS = 30_000;

/** Headers of one response; Node accepts as many in a request. */
export const LONGEST_HEADERS_BYTES = 16 * 1024;
/** Default limit for a response that is read as a whole. */
export const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;
/** Limit for an error body in bytes, or its text in characters. Vendors send far less. */
export const LONGEST_ERROR_BYTES = 64 * 1024;
/** Maximum number of characters of a vendor's message in an error for callers. */
export const LONGEST_ERROR_MESSAGE = 500;
/**
 * Bytes of a streamed body for each byte of text that the answer limit allows: some vendors send two
 * letters in an event of 128 bytes. A body with more is not an answer.
 */
export const BODY_BYTES_FOR_ANSWER_BYTE = 64;
/** A streamed body may always have this many bytes. */
export const LEAST_BODY_BYTES = 1024 * 1024;
/** One server-sent event, UTF-16 units. Vendors send far less; a faulty server could fill the memory. */
export const LONGEST_UPSTREAM_EVENT = 32 * 1024 * 1024;
/** One line of newline-delimited JSON, UTF-16 units; it holds one token, or one whole tool call. */
export const LONGEST_LINE = 4 * 1024 * 1024;
/** Number of JSON values in one response; vectors have the most. */
export const WIRE_JSON_LIMITS: JsonLimits = {
  deepest: 1_000,
  mostFields: 200_000,
  mostValues: 8_000_000,
};
/** Tool calls and thoughts of one answer: an import accepts messages of 4,096 parts, including texts. */
export const MOST_ANSWER_PARTS = 4_000;

/** A list of models; a gateway's list may have hundreds of kilobytes. */
export const LONGEST_MODEL_LIST_BYTES = 4 * 1024 * 1024;
export const MOST_LISTED_MODELS = 10_000;
/** Characters of one id; entries with longer ones are left out. */
export const LONGEST_MODEL_ID = 512;
