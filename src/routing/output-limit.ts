/** Gives a request another limit of its output, wherever its body has one; pure. */
import type { CompletionRequest, OwnRequest } from '../model/completion-request.ts';
import { isRecord } from '../model/json.ts';

export function withOutputLimit(request: CompletionRequest, maxTokens: number): CompletionRequest {
  const { options, own } = request;
  return {
    ...request,
    options: { ...options, maxTokens },
    ...(own && { own: limitedBody(own, maxTokens) }),
  };
}

function limitedBody(own: OwnRequest, maxTokens: number): OwnRequest {
  const added = { ...own.added, maxTokens };
  const { options } = own.fields;
  // In Ollama's body, where -1 means no limit, the caller's own options win over those of a rule.
  if (own.dialect !== 'ollama' || !isRecord(options)) return { ...own, added };
  const { num_predict: _, ...kept } = options;
  return { ...own, added, fields: { ...own.fields, options: kept } };
}
