/** What went wrong at an Anthropic upstream, in Rhetor's words. */
import { APIError } from '@anthropic-ai/sdk/core/error';
import type { WireRecord } from '../../model/json/narrowing.ts';
import { statusOfError } from '../upstream/errors/error-kinds.ts';
import {
  errorBodyIn,
  errorWordsIn,
  errorWordsInsteadOf,
  isErrorEvent,
} from '../upstream/errors/error-words.ts';
import type { FailureOf } from '../upstream/errors/translate-error.ts';

/** The body of an HTTP error for the SDK: what is text in it, in Anthropic's form. */
export function toAnthropicErrorBody(text: string): object {
  const body = errorBodyIn(text);
  return body === undefined ? { error: { message: text } } : toErrorForm(body, text);
}

/** @throws APIError if the event of a stream is an error, as the SDK's own reader would throw it */
export function throwAnthropicError(event: WireRecord, name: string | undefined): void {
  if (isErrorEvent(event, name)) throw failedAnswer(event);
}

function failedAnswer(event: WireRecord): APIError {
  return new APIError(undefined, toErrorForm(event), undefined, undefined);
}

/**
 * The error that a body with status 200 reports in place of `field`.
 * @throws WireFault if it reports none
 */
export function failedWholeAnswer(body: WireRecord, field: string): APIError {
  errorWordsInsteadOf(field, body);
  return failedAnswer(body);
}

/**
 * The SDK hands on whatever it is given: only text may get into it.
 * @param otherwise the message where none of the usual fields holds one
 */
function toErrorForm(body: WireRecord, otherwise?: string): WireRecord {
  const { message = otherwise, type, code } = errorWordsIn(body);
  return { error: { type, message, details: { error_code: code } } };
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
