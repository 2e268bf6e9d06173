/** What went wrong at an Ollama upstream, in Rhetor's words. */
import type { WireRecord } from '../../model/json/narrowing.ts';
import { LONGEST_ERROR_BYTES } from '../limits.ts';
import { statusOfKinds } from '../upstream/errors/error-kinds.ts';
import { errorBodyIn, errorWordsIn, isErrorEvent } from '../upstream/errors/error-words.ts';
import type { FailureOf } from '../upstream/errors/translate-error.ts';

/** An error that Ollama reported: by HTTP status, or as a line of a stream, which has no status. */
export class OllamaFailure extends Error {
  override readonly name = 'OllamaFailure';

  constructor(
    message: string,
    readonly status?: number,
    readonly headers?: Headers,
  ) {
    super(message.slice(0, LONGEST_ERROR_BYTES));
  }
}

/** @throws OllamaFailure if a line, or a body in place of an answer, is an error in any vendor's form */
export function throwOllamaError(line: WireRecord): void {
  if (!isErrorEvent(line, undefined)) return;
  const { message = 'an error without a text', type, code } = errorWordsIn(line);
  throw new OllamaFailure(message, statusOfKinds([code, type]));
}

/** The body of an HTTP error for the SDK, which puts words of its own where there is no text. */
export function toOllamaErrorBody(text: string): object {
  const body = errorBodyIn(text);
  return { error: ((body && errorWordsIn(body).message) ?? text) || ' ' };
}

/** The SDK exports no class for its `ResponseError`, and leaves out the headers with the wait. */
export function withHeaders(error: unknown, headers: Headers | undefined): unknown {
  if (!(error instanceof Error && error.name === 'ResponseError')) return error;
  const status: unknown = Reflect.get(error, 'status_code');
  return typeof status === 'number' ? new OllamaFailure(error.message, status, headers) : error;
}

/**
 * Most lines tell their class by their words alone. A refused key concerns every caller, so its words
 * must begin the line: a line may echo what a caller, or a model, wrote.
 */
const STATUS_OF_WORDS: readonly (readonly [RegExp, number])[] = [
  [/not found/i, 404],
  [/^unauthorized/i, 401],
  [/^[\w ]{0,40}subscription/i, 402],
  [/^forbidden/i, 403],
  [/too many requests|rate limit/i, 429],
  [/server busy|maximum pending requests/i, 503],
  [
    /does not support|invalid|(?:exceed|too long).{0,100}context|context length|content policy/i,
    400,
  ],
];

export const ollamaFailure: FailureOf = (error) => {
  if (!(error instanceof OllamaFailure)) return undefined;
  const { message, headers } = error;
  const status = error.status ?? STATUS_OF_WORDS.find(([words]) => words.test(message))?.[1] ?? 500;
  return { status, headers, message, kinds: [] };
};
