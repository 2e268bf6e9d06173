/**
 * Translates what Tekton's shared clients send, over HTTP or as a frame, to a ConversationRequest.
 */
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { textMessage } from '../../model/message.ts';
import { OPTION_ROWS } from '../../model/options/option-places.ts';
import { fromMessages } from '../compat/from-messages.ts';
import { fromOptions } from '../compat/from-options.ts';
import { TektonChatBody, TektonGenerateBody, type TektonBody } from './dto/tekton.dto.ts';
import { lenientBody, onlyKnown, pick } from './lenient-body.ts';

const OPTION_FIELDS = new Set([
  ...[...OPTION_ROWS.values()].flatMap(({ wire, isInTekton }) => (isInTekton ? [wire] : [])),
  'fallback_provider',
  'fallback_model',
]);
const MESSAGE_FIELDS = new Set(['role', 'content', 'tool_calls', 'tool_call_id']);

/**
 * The client keeps the history.
 * @throws RhetorError `validation_failed`
 */
export function fromTektonChat(value: unknown, requestId: string): ConversationRequest {
  const body = lenientBody(TektonChatBody, value);
  return {
    ...fromTektonBody(body, requestId),
    history: 'client',
    isStored: true,
    messages: fromMessages(body.messages.map((message) => onlyKnown(message, MESSAGE_FIELDS))),
  };
}

/**
 * Rhetor keeps the history of a context; a prompt without a context is a one-off question that is
 * not stored.
 * @throws RhetorError `validation_failed`
 */
export function fromTektonGenerate(value: unknown, requestId: string): ConversationRequest {
  const body = lenientBody(TektonGenerateBody, value);
  return {
    ...fromTektonBody(body, requestId),
    history: 'rhetor',
    isStored: body.context_id !== undefined,
    messages: [textMessage('user', body.prompt)],
  };
}

function fromTektonBody(
  body: TektonBody,
  requestId: string,
): Omit<ConversationRequest, 'history' | 'isStored' | 'messages'> {
  const model = body.model_id ?? body.model;
  const { wish, ...options } = fromOptions({
    ...pick(body.options ?? {}, OPTION_FIELDS),
    ...(body.temperature !== undefined && { temperature: body.temperature }),
    ...(body.max_tokens !== undefined && { max_tokens: body.max_tokens }),
  });
  return {
    requestId,
    surface: 'tekton',
    contextId: body.context_id,
    isStreaming: body.streaming === true || body.stream === true,
    component: body.component,
    taskType: body.capability ?? 'default',
    systemPrompt: body.system_prompt,
    prompt: undefined,
    ...options,
    areOptionsWishes: true,
    wish: {
      ...wish,
      ...(body.provider_id !== undefined && { provider: body.provider_id }),
      ...(model !== undefined && { model }),
    },
  };
}
