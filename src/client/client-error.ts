/** The client's only error class: what the server reported, or how the connection failed. */

import type { ErrorBody, FieldFault } from '../contract/error-body.ts';

export type { FieldFault };

/** Codes for failures that the client itself detects; every other code comes from the server. */
export type ClientErrorCode =
  /** No server answered at the address. */
  | 'unreachable'
  /** The connection ended in the middle of an answer; whether the server finished it is unknown. */
  | 'connection_lost'
  /** A stream ended without its last frame, so the answer is incomplete. */
  | 'stream_truncated'
  /** Silence or the whole call exceeded the client's limits. */
  | 'timeout'
  /** The answer does not look like Rhetor's, or is larger than any expected answer. */
  | 'unexpected_answer'
  /** Frames of a socket arrived faster than they were read. */
  | 'reader_too_slow'
  /** The client closed the socket. */
  | 'socket_closed';

export type ErrorFacts = {
  /** The HTTP status; absent if there was none. */
  readonly status?: number;
  /** Milliseconds to wait before a retry. */
  readonly retryAfterMs?: number;
  /** The request id in the server's log. */
  readonly requestId?: string;
  readonly context?: string;
  /** The limit of Rhetor's own that refused the request. */
  readonly limit?: ErrorBody['limit'];
  /** Which fields of the request were refused, and why. */
  readonly fields?: readonly FieldFault[];
  /** The models that were called without success. */
  readonly attempts?: readonly FailedAttempt[];
  readonly cause?: unknown;
};

/** One failed model call. Its code is a plain string, since a newer server may know more codes. */
export type FailedAttempt = Omit<NonNullable<ErrorBody['attempts']>[number], 'code'> & {
  readonly code: string;
};

/** Codes of the server and the client; a newer server may know more. */
export type RhetorErrorCode = ErrorBody['code'] | ClientErrorCode | (string & {});

/** The message is for people; programs check `code`. A cancelled call throws its signal's reason instead. */
export class RhetorClientError extends Error {
  override readonly name = 'RhetorClientError';
  readonly code: RhetorErrorCode;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly context: string | undefined;
  readonly limit: ErrorBody['limit'];
  readonly fields: readonly FieldFault[];
  readonly attempts: readonly FailedAttempt[];

  constructor(code: RhetorErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
    this.context = facts.context;
    this.limit = facts.limit;
    this.fields = facts.fields ?? [];
    this.attempts = facts.attempts ?? [];
  }
}
