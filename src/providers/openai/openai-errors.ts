/** What went wrong at an OpenAI upstream, in Rhetor's words. */
import { APIError } from 'openai/core/error';
import { isRecord, parseJson } from '../../model/json.ts';
import { textAt, type WireRecord } from '../../model/narrowing.ts';
import { statusOfError } from '../upstream/error-kinds.ts';
import type { FailureOf } from '../upstream/translate-error.ts';

/** Servers like OpenAI's put text, numbers or nothing where OpenAI has strings. */
type Words = {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
};

/** Where servers put the text of an error. */
const MESSAGE_FIELDS = ['message', 'detail', 'msg', 'error_msg', 'status_msg'] as const;

/** The body of an HTTP error for the SDK: what is text in it, in OpenAI's form. */
export function toOpenAIErrorBody(text: string): object {
  const body = parseJson(text);
  return { error: isRecord(body) ? toErrorForm(body, text) : { message: text } };
}

/** @throws APIError if the event of a stream is an error, in whichever of their forms */
export function throwOpenAIError(event: WireRecord, name: string | undefined): void {
  if (event['error'] || name === 'error' || event['type'] === 'error') throw failedEvent(event);
  // vLLM's form, which is that of no chunk.
  if (event['object'] === 'error') throw failedEvent(event);
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
  // MiniMax puts what went wrong beside an answer without choices.
  const form = isRecord(error) ? error : isRecord(body['base_resp']) ? body['base_resp'] : body;
  return {
    message:
      MESSAGE_FIELDS.map((name) => wordAt(form, name)).find((word) => word !== undefined) ??
      otherwise,
    type: wordAt(form, 'type') ?? wordAt(form, 'status'),
    code: wordAt(form, 'code'),
  };
}

export const openAIFailure: FailureOf = (error) => {
  if (!(error instanceof APIError)) return undefined;
  const { message, type, code } = toErrorForm({ error: error.error });
  const status = error.status ?? statusOfError([code, type], message);
  return { status, headers: error.headers, message, kinds: [type, code] };
};

function wordAt(form: WireRecord, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'number' ? String(value) : textAt(form, name);
}
