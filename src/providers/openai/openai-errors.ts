/** What went wrong at an OpenAI upstream, in Rhetor's words. */
import { APIError } from 'openai/core/error';
import { isRecord, parseJson } from '../../model/json.ts';
import { textAt, type WireRecord } from '../../model/narrowing.ts';
import type { FailureOf } from '../upstream/translate-error.ts';

/** An error that comes inside a stream has a code or a type, but no status of its own. */
const STATUS_OF_KIND: ReadonlyMap<string, number> = new Map(
  Object.entries({
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
  }),
);

/** Servers like OpenAI's put text, numbers or nothing where OpenAI has strings. */
type Words = {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
};

/** The body of an HTTP error for the SDK: what is text in it, in OpenAI's form. */
export function toOpenAIErrorBody(text: string): object {
  const body = parseJson(text);
  return { error: isRecord(body) ? toErrorForm(body, text) : { message: text } };
}

/** @throws APIError if the event of a stream is an error, in whichever of their forms */
export function throwOpenAIError(event: WireRecord, name: string | undefined): void {
  if (!event['error'] && name !== 'error' && event['type'] !== 'error') return;
  throw failedEvent(event);
}

/** The error that an event of a stream reports. */
export function failedEvent(event: WireRecord): APIError {
  const words = toErrorForm(event);
  const isMute = Object.values(words).every((word) => word === undefined);
  return new APIError(undefined, isMute ? undefined : words, undefined, undefined);
}

/**
 * The SDK hands on whatever it is given: only text may get into it. A body without `error` is taken for
 * the error itself.
 * @param otherwise the message where none of the usual fields holds one
 */
function toErrorForm(body: WireRecord, otherwise?: string): Words {
  const { error } = body;
  if (typeof error === 'string' && error !== '') {
    return { message: error, type: wordAt(body, 'type'), code: wordAt(body, 'code') };
  }
  const form = isRecord(error) ? error : body;
  return {
    message: wordAt(form, 'message') ?? wordAt(form, 'detail') ?? otherwise,
    type: wordAt(form, 'type'),
    code: wordAt(form, 'code'),
  };
}

export const openAIFailure: FailureOf = (error) => {
  if (!(error instanceof APIError)) return undefined;
  const { message, type, code } = toErrorForm({ error: error.error });
  const status = error.status ?? statusOf(code, type);
  return { status, headers: error.headers, message, kinds: [type, code] };
};

function statusOf(code: string | undefined, type: string | undefined): number {
  const number = Number(code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  return (
    STATUS_OF_KIND.get(code ?? '') ??
    STATUS_OF_KIND.get(type ?? '') ??
    (isImageFault(code) ? 400 : 500)
  );
}

/** There are a dozen: what the request shows cannot be fetched, is too large, is no image. */
function isImageFault(code: string | undefined): boolean {
  return code?.includes('image') === true;
}

function wordAt(form: WireRecord, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'number' ? String(value) : textAt(form, name);
}
