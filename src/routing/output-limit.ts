/** Gives a request another limit of its output, wherever its body has one; pure. */
import type { CompletionRequest, OwnRequest } from '../model/completion-request.ts';
import { isRecord } from '../model/json.ts';
import { OUTPUT_LIMIT_FIELDS } from '../model/output-limit-fields.ts';

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
  // Some servers take -1 for no limit, and the caller's field for more than the one that is added.
  if (own.dialect !== 'ollama' || !isRecord(options)) {
    return { ...own, added, fields: withoutLimits(own.fields) };
  }
  const { num_predict: _, ...kept } = options;
  return { ...own, added, fields: { ...own.fields, options: kept } };
}

function withoutLimits(fields: OwnRequest['fields']): OwnRequest['fields'] {
  const others = { ...fields };
  for (const name of OUTPUT_LIMIT_FIELDS) delete others[name];
  return others;
}
