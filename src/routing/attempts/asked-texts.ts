/** What of a request must not be logged. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';

/** Everything a caller wrote; model names and settings may be logged. */
export function textsOf(request: CompletionRequest | undefined): unknown {
  if (request === undefined) return undefined;
  const { system, messages, tools, vendor, options, own } = request;
  const { stop, responseFormat } = options;
  return [system, messages, tools, vendor, stop, responseFormat, textsOfOwn(own)];
}

/** What a caller wrote in the words of its own dialect. */
export function textsOfOwn(own: OwnBody | undefined): unknown {
  const { model: _, ...texts } = own?.fields ?? {};
  return texts;
}
