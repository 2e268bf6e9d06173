/** What went wrong at an OpenAI upstream, in Rhetor's words. */
import { APIError } from 'openai/core/error';
import { parseJson } from '../../model/json.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromStatus } from '../upstream/status-error.ts';
import { translateTransportError, type UpstreamName } from '../upstream/transport-error.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';

/** An error that comes inside a stream has a code or a type, but no status of its own. */
const STATUS_OF_KIND: Readonly<Record<string, number>> = {
  invalid_api_key: 401,
  insufficient_quota: 429,
  rate_limit_exceeded: 429,
  requests: 429,
  tokens: 429,
  model_not_found: 404,
  context_length_exceeded: 400,
  content_policy_violation: 400,
  bio_policy: 400,
  misalignment_policy_violation: 400,
  invalid_prompt: 400,
  invalid_request_error: 400,
  data_residency_mismatch: 400,
  server_error: 500,
};

/** Servers like OpenAI's put text, numbers or nothing where OpenAI has strings. */
type Words = {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
};

/** An HTTP error as the SDK makes it: a body without `error` is taken for the error itself. */
export function toApiError({ status, headers }: UpstreamResponse, text: string): APIError {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null) {
    return APIError.generate(status, undefined, body ? undefined : text, headers);
  }
  const isBare = !('error' in body) || body.error === null || body.error === undefined;
  return APIError.generate(status, isBare ? { error: body } : body, undefined, headers);
}

/** @throws APIError if the event of a stream is an error, in whichever of their forms */
export function throwErrorEvent(event: object, name: string | undefined): void {
  const error: unknown = 'error' in event ? event.error : undefined;
  if (!error && name !== 'error' && !('type' in event && event.type === 'error')) return;
  const hasWords = typeof error === 'string' || (typeof error === 'object' && error !== null);
  throw new APIError(undefined, hasWords ? error : event, undefined, undefined);
}

export function translateOpenAIError(
  upstream: UpstreamName,
  model: string | undefined,
  error: unknown,
): RhetorError {
  const fault = translateTransportError(upstream, error);
  if (fault !== undefined) return fault;
  const { provider } = upstream;
  if (error instanceof APIError) {
    const { message, type, code } = wordsOf(error);
    return fromStatus({
      provider,
      model,
      status: error.status ?? statusOf(code, type),
      headers: error.headers,
      message,
      kinds: [type, code],
      cause: error,
    });
  }
  // A parser quotes what it could not read, which is part of an answer: it is not kept.
  return new RhetorError('upstream_error', `${provider} sent an answer that cannot be read.`, {
    ...(error instanceof SyntaxError ? {} : { cause: error }),
  });
}

function statusOf(code: string | undefined, type: string | undefined): number {
  const number = Number(code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  return (
    STATUS_OF_KIND[code ?? ''] ?? STATUS_OF_KIND[type ?? ''] ?? (isImageFault(code) ? 400 : 500)
  );
}

/** There are a dozen: what the request shows cannot be fetched, is too large, is no image. */
function isImageFault(code: string | undefined): boolean {
  return code !== undefined && /image/.test(code);
}

function wordsOf(error: APIError): Words {
  const body: unknown = error.error;
  if (typeof body === 'string') return { message: body, type: undefined, code: undefined };
  if (typeof body !== 'object' || body === null) {
    return { message: rawBody(error), type: undefined, code: undefined };
  }
  return {
    message: textAt(body, 'message') ?? textAt(body, 'detail') ?? rawBody(error),
    type: textAt(body, 'type'),
    code: textAt(body, 'code'),
  };
}

function textAt(body: object, key: string): string | undefined {
  const value: unknown = Reflect.get(body, key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The SDK puts the status before a body that is not in OpenAI's form, and a remark where there is none. */
function rawBody({ status, message }: APIError): string | undefined {
  if (message.endsWith('(no body)') || message.endsWith('or body)')) return undefined;
  return status === undefined ? message : message.replace(`${status} `, '');
}
