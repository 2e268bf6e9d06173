/** The error body of all of Rhetor's own routes. */
import type { Count, Timestamp } from './scalars.ts';
import type { ReachedLimit } from '../model/rate-limits.ts';
import type { Attempt, ErrorCode, FieldFault } from '../model/rhetor-error.ts';

export type { FieldFault };

export type ErrorBody = {
  /** What happened and what to do, for people. */
  readonly error: string;
  /** The same text, for clients that read `detail`. */
  readonly detail: string;
  /** What happened, for programs; each code has one HTTP status. */
  readonly code: ErrorCode;
  /** The same as the `x-request-id` header. */
  readonly request_id: string;
  readonly timestamp: Timestamp;
  /** The conversation of the request. */
  readonly context?: string;
  /** Milliseconds to wait before a retry; present with every 429 and 503, unless no wait helps. */
  readonly retry_after_ms?: Count;
  /** The limit of Rhetor's own that refused the request; absent if a vendor's did. */
  readonly limit?: ReachedLimit;
  /** Every invalid field, including up to 16 unknown ones; present with `validation_failed`. */
  readonly errors?: readonly FieldFault[];
  /** The models that were called, and how each call failed. */
  readonly attempts?: readonly Attempt[];
};
