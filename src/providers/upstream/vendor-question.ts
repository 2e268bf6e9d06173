/** One request for an answer, in the terms of one vendor. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import { asItCame } from './requests/as-it-came.ts';
import { bodyHeadersFor } from './requests/body-headers.ts';
import type { readAnswer } from './answers/read-answer.ts';
import type { StreamedAnswer } from './answers/streamed-answer.ts';
import type { ExchangeHeaders } from './connection/upstream-exchange.ts';

/** @typeParam Send sends one request through the vendor's SDK */
export type VendorQuestion<Send> = {
  readonly send: Send;
  readonly toBody: (request: CompletionRequest) => {
    readonly body: object;
    readonly headers?: ExchangeHeaders;
  };
  readonly toAnswer: (request: CompletionRequest) => StreamedAnswer;
  /** Reads a stream as `readAnswer` does, which is for server-sent events. */
  readonly read: typeof readAnswer;
};

/** The body, in the caller's own bytes if nothing in it is changed, and all headers that belong to it. */
export function questionOf(
  request: CompletionRequest,
  toBody: VendorQuestion<unknown>['toBody'],
  dialects: readonly VendorDialect[],
): { readonly body: object; readonly headers: ExchangeHeaders } {
  const { body, headers } = toBody(request);
  return {
    body: asItCame(body, request.own?.fields),
    headers: { ...bodyHeadersFor(dialects, request), ...headers },
  };
}
