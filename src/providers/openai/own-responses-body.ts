/** A caller's own response request, changed only where Rhetor must: it keeps the conversation itself. */
import type { CompletionRequest, OwnRequest } from '../../model/completion-request.ts';
import { writtenOptions } from '../upstream/requests/written-options.ts';
import type { OpenAIServer } from './openai-api.ts';
import { openedInput } from './reasoning-seal.ts';
import { isReasoningModel } from './openai-models.ts';
import { toOpenAIResponsesInput } from './to-openai-responses-input.ts';
import { toInclude } from './to-openai-responses-request.ts';

export function ownResponsesBody(
  { model, system, messages, isWhole }: CompletionRequest,
  { fields, keepsMessages, added, isStored }: OwnRequest,
  { provider, allowsStore }: OpenAIServer,
): object {
  const rest = withoutPlace(fields);
  const { input } = rest;
  const opened = openedInput(input, { provider, model });
  const rewritten = {
    ...(system !== undefined && { instructions: system }),
    input: toOpenAIResponsesInput(messages, { provider, model }),
  };
  return {
    ...rest,
    model,
    ...(opened !== input && { input: opened }),
    ...(!keepsMessages && rewritten),
    store: allowsStore && rest['store'] === true,
    ...(isWhole ? rest['stream'] === true && { stream: false } : { stream: true }),
    // What Rhetor keeps has to be sent back, sealed.
    ...(isStored && toInclude(isReasoningModel(model), rest['include'])),
    ...writtenOptions('openai-responses', added),
  };
}

/** Where a response belongs is Rhetor's to know; null says nothing of it. */
function withoutPlace(fields: OwnRequest['fields']): OwnRequest['fields'] {
  const isPlaced = PLACE_FIELDS.some((name) => (fields[name] ?? undefined) !== undefined);
  if (!isPlaced) return fields;
  const { previous_response_id: _previous, conversation: _conversation, ...rest } = fields;
  return rest;
}

const PLACE_FIELDS = ['previous_response_id', 'conversation'] as const;
