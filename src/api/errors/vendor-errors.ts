/**
 * Converts Rhetor's failures to the envelopes of OpenAI, Anthropic, Ollama and MCP; one table for all
 * codes; pure.
 */
import { assertNever } from '../../model/assert-never.ts';
import { ERROR_CODES, type ErrorCode } from '../../model/rhetor-error.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import type { CallerDialect } from '../request/dialect-of.ts';
import { inWordsOf } from './option-names.ts';
import { toJsonRpcRefusal } from './json-rpc-error.ts';

/** The vendors' terms for each code; `code` is OpenAI's if it has one, otherwise Rhetor's. */
type VendorWords = {
  readonly openai: string;
  readonly code?: string;
  readonly anthropic: string;
  /** The status, if the vendors use a different one from Rhetor. */
  readonly status?: number;
  /** Words by which their agents know the failure, where the message does not begin with them. */
  readonly opening?: { readonly openai: string; readonly anthropic: string };
  /** Where Anthropic alone does. */
  readonly anthropicStatus?: number;
  /** Anthropic's word for the exact reason, where its type is a wide one. */
  readonly anthropicReason?: string;
};

const INVALID: VendorWords = {
  openai: 'invalid_request_error',
  anthropic: 'invalid_request_error',
};
const MISSING: VendorWords = { openai: 'invalid_request_error', anthropic: 'not_found_error' };
const FORBIDDEN: VendorWords = { openai: 'invalid_request_error', anthropic: 'permission_error' };
const FAILED: VendorWords = { openai: 'server_error', anthropic: 'api_error' };
const BUSY: VendorWords = { ...FAILED, anthropic: 'overloaded_error', anthropicStatus: 529 };

const WORDS: Readonly<Record<ErrorCode, VendorWords>> = {
  invalid_json: INVALID,
  invalid_value: INVALID,
  context_length_exceeded: {
    ...INVALID,
    opening: {
      openai: "Your input exceeds this model's maximum context length.",
      anthropic: 'prompt is too long:',
    },
  },
  content_filtered: { ...INVALID, code: 'content_policy_violation' },
  previous_response_not_found: INVALID,
  unauthorized: { ...INVALID, code: 'invalid_api_key', anthropic: 'authentication_error' },
  forbidden: FORBIDDEN,
  model_not_allowed: FORBIDDEN,
  forbidden_origin: FORBIDDEN,
  forbidden_host: FORBIDDEN,
  not_found: MISSING,
  method_not_allowed: INVALID,
  context_not_found: MISSING,
  prompt_not_found: MISSING,
  template_not_found: MISSING,
  model_not_found: MISSING,
  conflict: INVALID,
  version_conflict: INVALID,
  provider_unavailable: INVALID,
  body_too_large: { ...INVALID, anthropic: 'request_too_large' },
  unsupported_media_type: INVALID,
  // The vendors do not distinguish an invalid value from an unsupported one.
  validation_failed: { ...INVALID, code: 'invalid_value', status: 400 },
  embeddings_unsupported: INVALID,
  rate_limited: {
    openai: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    anthropic: 'rate_limit_error',
  },
  budget_exceeded: {
    openai: 'insufficient_quota',
    code: 'insufficient_quota',
    anthropic: 'rate_limit_error',
    anthropicReason: 'enforced_spend_limit_reached',
  },
  client_closed_request: INVALID,
  internal_error: FAILED,
  upstream_error: FAILED,
  upstream_truncated: FAILED,
  no_provider_available: FAILED,
  draining: BUSY,
  overloaded: BUSY,
  storage_unavailable: FAILED,
  upstream_timeout: { ...FAILED, anthropic: 'timeout_error' },
};

export type OpenAIErrorBody = {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
};

export type AnthropicErrorBody = {
  readonly type: 'error';
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly details?: { readonly error_code: string };
  };
  readonly request_id: string;
};

export type OllamaErrorBody = { readonly error: string };

function opened(dialect: 'openai' | 'anthropic', { code, error }: ErrorBody): string {
  const message = inWordsOf(dialect, error);
  const opening = WORDS[code].opening?.[dialect];
  return opening === undefined || message.includes(opening) ? message : `${opening} ${message}`;
}

export function toOpenAIError(error: ErrorBody): OpenAIErrorBody {
  const { openai: type, code = error.code } = WORDS[error.code];
  const param = error.errors?.[0]?.field;
  return {
    error: {
      message: opened('openai', error),
      type,
      param: param === undefined ? null : inWordsOf('openai', param),
      code,
    },
  };
}

export function toAnthropicError(error: ErrorBody): AnthropicErrorBody {
  const { anthropic: type, anthropicReason: reason } = WORDS[error.code];
  return {
    type: 'error',
    error: {
      type,
      message: opened('anthropic', error),
      ...(reason !== undefined && { details: { error_code: reason } }),
    },
    request_id: error.request_id,
  };
}

export function toOllamaError(error: ErrorBody): OllamaErrorBody {
  return { error: inWordsOf('ollama', error.error) };
}

/** The answer to a request that failed before anything was sent. */
export function toErrorAnswer(
  dialect: CallerDialect,
  error: ErrorBody,
): { readonly status: number; readonly body: object } {
  const { status: shared, anthropicStatus } = WORDS[error.code];
  const own = ERROR_CODES[error.code].status;
  switch (dialect) {
    case 'openai':
      return { status: shared ?? own, body: toOpenAIError(error) };
    case 'anthropic':
      return { status: anthropicStatus ?? shared ?? own, body: toAnthropicError(error) };
    case 'ollama':
      return { status: shared ?? own, body: toOllamaError(error) };
    case 'mcp':
      return { status: shared ?? own, body: toJsonRpcRefusal(error) };
    case 'rhetor':
      return { status: own, body: error };
    default:
      return assertNever(dialect);
  }
}
