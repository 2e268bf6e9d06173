/** A caller's own message request, changed only where Rhetor must. */
import type { CompletionRequest, OwnRequest } from '../../model/completion-request.ts';
import { writtenOptions } from '../upstream/written-options.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

export function ownAnthropicBody(
  request: CompletionRequest,
  { fields, keepsMessages, added }: OwnRequest,
): object {
  return {
    ...fields,
    model: request.model,
    ...(!keepsMessages && rewritten(request)),
    ...(request.isWhole ? fields['stream'] === true && { stream: false } : { stream: true }),
    ...writtenOptions('anthropic', added),
  };
}

/** The system prompt may be Rhetor's, and marks of the cache belong to the conversation as it is sent. */
function rewritten(request: CompletionRequest): object {
  const { system, messages } = toAnthropicRequest(request, undefined).body;
  return { messages, ...(system !== undefined && { system }) };
}
