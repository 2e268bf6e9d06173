/** The one body of every failure on Rhetor's own routes. */
import type { Count, Timestamp } from './scalars.ts';
import type { Attempt, ErrorCode, FieldFault } from '../model/rhetor-error.ts';

export type { FieldFault };

export type ErrorBody = {
  /** What happened and what to do, for people. */
  readonly error: string;
  /** The same text, for clients that look for it here. */
  readonly detail: string;
  /** What happened, for programs; each code has one HTTP status. */
  readonly code: ErrorCode;
  /** That of the header x-request-id. */
  readonly request_id: string;
  readonly timestamp: Timestamp;
  /** The conversation that it is about. */
  readonly context?: string;
  /** Milliseconds after which it is worth asking again; with every 429 and 503. */
  readonly retry_after_ms?: Count;
  /** Every field at fault, up to 16 unknown ones; with `validation_failed`. */
  readonly errors?: readonly FieldFault[];
  /** Which models were asked, and how each failed. */
  readonly attempts?: readonly Attempt[];
};
