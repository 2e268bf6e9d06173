/** The error class, and the table of codes with their HTTP status. */
import type { ReachedLimit } from './rate-limits.ts';
import type { UpstreamHeaders, VendorRefusal } from './vendors/upstream-headers.ts';

type ErrorRow = { readonly status: number; readonly isRetryable: boolean };

/**
 * All error codes. `isRetryable` says whether a retry with the same model can help; whether to try
 * another model is the fallback policy's decision.
 */
export const ERROR_CODES = {
  invalid_json: { status: 400, isRetryable: false },
  invalid_value: { status: 400, isRetryable: false },
  context_length_exceeded: { status: 400, isRetryable: false },
  content_filtered: { status: 400, isRetryable: false },
  previous_response_not_found: { status: 400, isRetryable: false },
  unauthorized: { status: 401, isRetryable: false },
  forbidden: { status: 403, isRetryable: false },
  model_not_allowed: { status: 403, isRetryable: false },
  forbidden_origin: { status: 403, isRetryable: false },
  forbidden_host: { status: 403, isRetryable: false },
  not_found: { status: 404, isRetryable: false },
  context_not_found: { status: 404, isRetryable: false },
  prompt_not_found: { status: 404, isRetryable: false },
  template_not_found: { status: 404, isRetryable: false },
  model_not_found: { status: 404, isRetryable: false },
  method_not_allowed: { status: 405, isRetryable: false },
  conflict: { status: 409, isRetryable: false },
  version_conflict: { status: 409, isRetryable: false },
  provider_unavailable: { status: 409, isRetryable: false },
  body_too_large: { status: 413, isRetryable: false },
  unsupported_media_type: { status: 415, isRetryable: false },
  validation_failed: { status: 422, isRetryable: false },
  embeddings_unsupported: { status: 422, isRetryable: false },
  rate_limited: { status: 429, isRetryable: true },
  budget_exceeded: { status: 429, isRetryable: false },
  client_closed_request: { status: 499, isRetryable: false },
  internal_error: { status: 500, isRetryable: false },
  upstream_error: { status: 502, isRetryable: true },
  upstream_truncated: { status: 502, isRetryable: true },
  no_provider_available: { status: 503, isRetryable: true },
  draining: { status: 503, isRetryable: true },
  overloaded: { status: 503, isRetryable: true },
  storage_unavailable: { status: 503, isRetryable: true },
  upstream_timeout: { status: 504, isRetryable: false },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One call of a model, as it is reported to the caller. */
export type Attempt = {
  readonly provider: string;
  readonly model: string;
  /** The upstream's HTTP status, if it sent one. */
  readonly status?: number;
  readonly code: ErrorCode;
};

export type FieldFault = { readonly field: string; readonly message: string };

export type RhetorErrorDetails = {
  readonly cause?: unknown;
  readonly isRetryable?: boolean;
  readonly retryAfterMs?: number;
  /** The upstream's HTTP status, where it differs from Rhetor's own. */
  readonly upstreamStatus?: number;
  readonly attempts?: readonly Attempt[];
  readonly fields?: readonly FieldFault[];
  readonly contextId?: string;
  /** Nothing listens at the address, or the host was not found: any other call to it fails the same way. */
  readonly isUnreachable?: boolean;
  /** The limit of Rhetor's own that refused the request; absent if a vendor's did. */
  readonly limit?: ReachedLimit | undefined;
  readonly loggable?: string | undefined;
  /** The message for the operator, where it names what callers must not see: an internal address. */
  readonly operatorMessage?: string | undefined;
  /** The vendor's own answer, for a caller whose own words it refused. */
  readonly refusal?: VendorRefusal | undefined;
  readonly shownHeaders?: UpstreamHeaders | undefined;
};

/**
 * An error with a code. `message` is for people: what happened, to what, and what to do. It must be
 * safe to show: no key, no prompt, no path, no internal address, no stack.
 */
export class RhetorError extends Error {
  override readonly name = 'RhetorError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly upstreamStatus: number | undefined;
  readonly attempts: readonly Attempt[] | undefined;
  readonly fields: readonly FieldFault[] | undefined;
  readonly contextId: string | undefined;
  readonly isUnreachable: boolean;
  readonly limit: ReachedLimit | undefined;
  readonly operatorMessage: string | undefined;
  readonly refusal: VendorRefusal | undefined;
  readonly shownHeaders: UpstreamHeaders | undefined;
  /** The upstream's message without its quotations of the request; see `loggableText`. */
  loggable: string | undefined;
  /** Milliseconds until the failed call of an upstream had a connection. */
  connectMs: number | undefined;

  /** Parameter properties are not allowed: Node runs this file from source by stripping its types. */
  constructor(code: ErrorCode, message: string, details: RhetorErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.isRetryable = details.isRetryable ?? ERROR_CODES[code].isRetryable;
    this.retryAfterMs = details.retryAfterMs;
    this.upstreamStatus = details.upstreamStatus;
    this.attempts = details.attempts;
    this.fields = details.fields;
    this.contextId = details.contextId;
    this.isUnreachable = details.isUnreachable ?? false;
    this.limit = details.limit;
    this.loggable = details.loggable;
    this.operatorMessage = details.operatorMessage;
    this.refusal = details.refusal;
    this.shownHeaders = details.shownHeaders;
  }
}
