/** What went wrong at an Anthropic upstream, in Rhetor's words. */
import { APIError } from '@anthropic-ai/sdk/core/error';
import { parseJson } from '../../model/json.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromStatus } from '../upstream/status-error.ts';
import { translateTransportError, type UpstreamName } from '../upstream/transport-error.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';

/** An error that comes inside a stream has a type, but no status of its own. */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** An HTTP error as the SDK makes it. */
export function toApiError({ status, headers }: UpstreamResponse, text: string): APIError {
  const body = parseJson(text);
  const isForm = typeof body === 'object' && body !== null;
  return APIError.generate(status, isForm ? body : undefined, body ? undefined : text, headers);
}

/** @throws APIError if the event of a stream is an error, as the SDK's own reader would throw it */
export function throwErrorEvent(event: object, name: string | undefined): void {
  if (name !== 'error' && !('type' in event && event.type === 'error')) return;
  throw new APIError(undefined, event, undefined, undefined);
}

export function translateAnthropicError(
  upstream: UpstreamName,
  model: string | undefined,
  error: unknown,
): RhetorError {
  const fault = translateTransportError(upstream, error);
  if (fault !== undefined) return fault;
  const { provider } = upstream;
  if (error instanceof APIError) {
    return fromStatus({
      provider,
      model,
      status: error.status ?? STATUS_OF_TYPE[error.type ?? ''] ?? 500,
      headers: error.headers,
      message: error.apiMessage ?? rawMessage(error),
      kinds: [error.type ?? undefined, error.errorCode ?? undefined],
      cause: error,
    });
  }
  // A parser quotes what it could not read, which is part of an answer: it is not kept.
  const details = error instanceof SyntaxError ? {} : { cause: error };
  return new RhetorError(
    'upstream_error',
    `${provider} sent an answer that cannot be read.`,
    details,
  );
}

/** The SDK puts the status before a body that is not the vendor's form, and a remark where there is none. */
function rawMessage({ status, message }: APIError): string | undefined {
  if (message.endsWith('(no body)')) return undefined;
  return status === undefined ? message : message.replace(`${status} `, '');
}
