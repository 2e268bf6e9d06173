/** What went wrong at an Anthropic upstream, in Rhetor's words. */
import { APIError } from '@anthropic-ai/sdk/core/error';
import { isRecord, parseJson } from '../../model/json.ts';
import { recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import { statusOfError } from '../upstream/error-kinds.ts';
import type { FailureOf } from '../upstream/translate-error.ts';

/** The body of an HTTP error for the SDK: what is text in it, in Anthropic's form. */
export function toAnthropicErrorBody(text: string): object {
  const body = parseJson(text);
  return isRecord(body) ? toErrorForm(body, text) : { error: { message: text } };
}

/** @throws APIError if the event of a stream is an error, as the SDK's own reader would throw it */
export function throwAnthropicError(event: WireRecord, name: string | undefined): void {
  if (name !== 'error' && event['type'] !== 'error' && !event['error']) return;
  throw failedAnswer(event);
}

/** The error that an event, or a body in place of an answer, reports. */
export function failedAnswer(event: WireRecord): APIError {
  return new APIError(undefined, toErrorForm(event), undefined, undefined);
}

/**
 * The SDK hands on whatever it is given: only text may get into it.
 * @param otherwise the message where none of the usual fields holds one
 */
function toErrorForm(body: WireRecord, otherwise?: string): WireRecord {
  const error = errorIn(body);
  const details = recordAt(error, 'details');
  return {
    error: {
      type: textAt(error, 'type'),
      message: textAt(error, 'message') ?? textAt(body, 'message') ?? otherwise,
      details: { error_code: textAt(details, 'error_code') ?? codeOf(error) },
    },
  };
}

/** Servers that only speak this protocol put the text alone there. */
function errorIn(body: WireRecord): WireRecord {
  const { error } = body;
  return typeof error === 'string' && error !== '' ? { message: error } : recordAt(body, 'error');
}

export const anthropicFailure: FailureOf = (error) => {
  if (!(error instanceof APIError)) return undefined;
  const { type, errorCode, apiMessage, headers } = error;
  const kinds = [type ?? undefined, errorCode ?? undefined];
  const message = typeof apiMessage === 'string' ? apiMessage : undefined;
  return {
    status: error.status ?? statusOfError(kinds, message),
    headers,
    message,
    kinds,
  };
};

/** A code of OpenAI's form of an error. */
function codeOf({ code }: WireRecord): string | undefined {
  return typeof code === 'number' ? String(code) : typeof code === 'string' ? code : undefined;
}
