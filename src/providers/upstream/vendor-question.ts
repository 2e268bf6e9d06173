/** One request for an answer, in the terms of one vendor. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { readAnswer } from './read-answer.ts';
import type { StreamedAnswer } from './streamed-answer.ts';
import type { ExchangeHeaders } from './upstream-exchange.ts';

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
