/** Rhetor's own request bodies (docs/openapi.json), translated to a ConversationRequest. */
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { textMessage } from '../../model/message.ts';
import type { ChatBody, ConversationBody, MessageBody } from './dto/message.dto.ts';
import { fromMessages } from '../compat/from-messages.ts';
import { fromOptions } from '../compat/from-options.ts';
import { validationFailed } from '../validation/validate-body.ts';

/** @throws RhetorError `validation_failed` */
export function fromMessageBody(body: MessageBody, requestId: string): ConversationRequest {
  const common = fromConversationBody(body, requestId);
  if (common.tools.length > 0) {
    throw validationFailed([
      { field: 'options.tools', message: 'cannot be used here, since their results need /chat' },
    ]);
  }
  return { ...common, history: 'rhetor', messages: [textMessage('user', body.message)] };
}

/** @throws RhetorError `validation_failed` */
export function fromChatBody(body: ChatBody, requestId: string): ConversationRequest {
  return {
    ...fromConversationBody(body, requestId),
    history: 'client',
    messages: fromMessages(body.messages),
  };
}

function fromConversationBody(
  body: ConversationBody,
  requestId: string,
): Omit<ConversationRequest, 'history' | 'messages'> {
  return {
    requestId,
    contextId: body.context_id,
    isStored: true,
    areOptionsWishes: false,
    isStreaming: body.streaming === true,
    component: body.component,
    taskType: body.task_type ?? 'default',
    systemPrompt: body.system_prompt,
    prompt:
      body.prompt_id === undefined
        ? undefined
        : { id: body.prompt_id, variables: body.prompt_variables ?? {} },
    ...fromOptions(body.options),
  };
}
