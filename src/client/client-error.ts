/** The one error of the client: what the server said, or what became of the connection to it. */

import type { ErrorBody, FieldFault } from '../contract/error-body.ts';

export type { FieldFault };

/** What the client itself finds; every other code is the server's own. */
export type ClientErrorCode =
  /** Nobody answered at the address. */
  | 'unreachable'
  /** The connection ended in the middle of an answer; whether the server finished it is not known. */
  | 'connection_lost'
  /** A stream ended without its last frame; what came of it is not the whole answer. */
  | 'stream_truncated'
  /** Longer silent, or longer under way, than the limits of the client allow. */
  | 'timeout'
  /** It does not look like an answer of Rhetor, or is larger than any that is expected. */
  | 'unexpected_answer'
  /** The frames of a socket were not taken as fast as they came. */
  | 'reader_too_slow'
  /** The socket was closed by this side. */
  | 'socket_closed';

export type ErrorFacts = {
  /** The HTTP status; absent where there was none. */
  readonly status?: number;
  /** Milliseconds after which a new try may do better. */
  readonly retryAfterMs?: number;
  /** What the server's log calls this request. */
  readonly requestId?: string;
  readonly context?: string;
  /** Which fields of the request were refused, and why. */
  readonly fields?: readonly FieldFault[];
  /** Which models were asked in vain. */
  readonly attempts?: readonly FailedAttempt[];
  readonly cause?: unknown;
};

/** One model that was asked. Its code is a text: a newer server may know more of them. */
export type FailedAttempt = Omit<NonNullable<ErrorBody['attempts']>[number], 'code'> & {
  readonly code: string;
};

/** A newer server may know more of its own. */
export type RhetorErrorCode = ErrorBody['code'] | ClientErrorCode | (string & {});

/** The message is meant for people; programs look at `code`. A cancelled call throws its signal's reason instead. */
export class RhetorClientError extends Error {
  override readonly name = 'RhetorClientError';
  readonly code: RhetorErrorCode;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly context: string | undefined;
  readonly fields: readonly FieldFault[];
  readonly attempts: readonly FailedAttempt[];

  constructor(code: RhetorErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
    this.context = facts.context;
    this.fields = facts.fields ?? [];
    this.attempts = facts.attempts ?? [];
  }
}
