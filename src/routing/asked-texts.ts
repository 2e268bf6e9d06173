/** What of a request must not be logged. */
import type { CompletionRequest } from '../model/completion-request.ts';

/** Everything a caller wrote; model names and settings may be logged. */
export function textsOf(request: CompletionRequest | undefined): unknown {
  if (request === undefined) return undefined;
  const { system, messages, tools, vendor, options } = request;
  return [system, messages, tools, vendor, options.stop, options.responseFormat];
}
