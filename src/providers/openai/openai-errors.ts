/** What went wrong at an OpenAI upstream, in Rhetor's words. */
import { APIError } from 'openai/core/error';
import type { WireRecord } from '../../model/json/narrowing.ts';
import { statusOfError } from '../upstream/errors/error-kinds.ts';
import {
  errorBodyIn,
  errorWordsIn,
  errorWordsInsteadOf,
  isErrorEvent,
} from '../upstream/errors/error-words.ts';
import type { FailureOf } from '../upstream/errors/translate-error.ts';

/** The body of an HTTP error for the SDK: what is text in it, in OpenAI's form. */
export function toOpenAIErrorBody(text: string): object {
  const body = errorBodyIn(text);
  if (body === undefined) return { error: { message: text } };
  const words = errorWordsIn(body);
  return { error: { ...words, message: words.message ?? text } };
}

/** @throws APIError if the event of a stream is an error, in whichever of their forms */
export function throwOpenAIError(event: WireRecord, name: string | undefined): void {
  if (isErrorEvent(event, name)) throw failedEvent(event);
}

/** The error that an event of a stream reports. The SDK hands on whatever it is given: only text may get into it. */
export function failedEvent(event: WireRecord): APIError {
  const words = errorWordsIn(event);
  const isMute = Object.values(words).every((word) => word === undefined);
  return new APIError(undefined, isMute ? undefined : words, undefined, undefined);
}

/**
 * The error that a body with status 200 reports in place of `field`.
 * @throws WireFault if it reports none
 */
export function failedWhole(body: WireRecord, field: string): APIError {
  return new APIError(undefined, errorWordsInsteadOf(field, body), undefined, undefined);
}

export const openAIFailure: FailureOf = (error) => {
  if (!(error instanceof APIError)) return undefined;
  const { message, type, code } = errorWordsIn({ error: error.error });
  const status = error.status ?? statusOfError([code, type], message);
  return { status, headers: error.headers, message, kinds: [type, code] };
};
