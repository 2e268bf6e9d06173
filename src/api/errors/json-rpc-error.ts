/** Failures in the form of JSON-RPC, which MCP speaks; pure. */
import type { ErrorBody } from '../../contract/error-body.ts';
import { ERROR_CODES, type ErrorCode } from '../../model/rhetor-error.ts';

export type JsonRpcError = {
  readonly code: number;
  readonly message: string;
  /** Rhetor's own body, for clients that look for its code. */
  readonly data: ErrorBody;
};

/** The answer to an HTTP request that is refused before any of its messages is read. */
type JsonRpcRefusal = {
  readonly jsonrpc: '2.0';
  readonly id: null;
  readonly error: JsonRpcError;
};

const SERVER_ERROR = -32000;
const INVALID_REQUEST = -32600;
export const INVALID_PARAMS = -32602;
/** MCP's own. */
export const RESOURCE_NOT_FOUND = -32002;

/** Other codes are errors of the server, the widest class that JSON-RPC has. */
const CODES: Partial<Readonly<Record<ErrorCode, number>>> = {
  invalid_json: -32700,
  validation_failed: INVALID_PARAMS,
  invalid_value: INVALID_PARAMS,
  internal_error: -32603,
};

/**
 * The error of one message.
 * @param notFound for what does not exist
 */
export function toJsonRpcError(error: ErrorBody, notFound = INVALID_PARAMS): JsonRpcError {
  const isMissing = ERROR_CODES[error.code].status === 404;
  const code = isMissing ? notFound : (CODES[error.code] ?? SERVER_ERROR);
  return { code, message: error.error, data: error };
}

export function toJsonRpcRefusal(error: ErrorBody): JsonRpcRefusal {
  const isNoMessage = error.code === 'validation_failed';
  const own = toJsonRpcError(error, SERVER_ERROR);
  return { jsonrpc: '2.0', id: null, error: isNoMessage ? { ...own, code: INVALID_REQUEST } : own };
}
