/** What went wrong at an Anthropic upstream, in Rhetor's words. */
import { APIError } from '@anthropic-ai/sdk/core/error';
import { isRecord, parseJson } from '../../model/json.ts';
import { recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import type { FailureOf } from '../upstream/translate-error.ts';

/** An error that comes inside a stream has a type, but no status of its own. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map(
  Object.entries({
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
  }),
);

/** The body of an HTTP error for the SDK: what is text in it, in Anthropic's form. */
export function toAnthropicErrorBody(text: string): object {
  const body = parseJson(text);
  return isRecord(body) ? toErrorForm(body, text) : { error: { message: text } };
}

/** @throws APIError if the event of a stream is an error, as the SDK's own reader would throw it */
export function throwAnthropicError(event: WireRecord, name: string | undefined): void {
  if (name !== 'error' && event['type'] !== 'error') return;
  throw new APIError(undefined, toErrorForm(event), undefined, undefined);
}

/**
 * The SDK hands on whatever it is given: only text may get into it.
 * @param otherwise the message where none of the usual fields holds one
 */
function toErrorForm(body: WireRecord, otherwise?: string): WireRecord {
  const error = recordAt(body, 'error');
  const details = recordAt(error, 'details');
  return {
    error: {
      type: textAt(error, 'type'),
      message: textAt(error, 'message') ?? textAt(body, 'message') ?? otherwise,
      details: { error_code: textAt(details, 'error_code') },
    },
  };
}

export const anthropicFailure: FailureOf = (error) => {
  if (!(error instanceof APIError)) return undefined;
  const { type, errorCode, apiMessage, headers } = error;
  return {
    status: error.status ?? STATUS_OF_TYPE.get(type ?? '') ?? 500,
    headers,
    message: typeof apiMessage === 'string' ? apiMessage : undefined,
    kinds: [type ?? undefined, errorCode ?? undefined],
  };
};
