/** A vendor client's request as a turn: the client keeps the history, and Rhetor adds nothing unasked; pure. */
import type { ConversationRequest } from '../../conversation/conversation-request.ts';
import type { RhetorChoices } from './rhetor-choices.ts';

/** What the dialect's own `from-` function found in the body. */
export type CompatBody = Pick<
  ConversationRequest,
  'messages' | 'options' | 'tools' | 'isStreaming' | 'vendor'
>;

export function compatTurn(
  requestId: string,
  body: CompatBody,
  choices: RhetorChoices,
  model: string,
): ConversationRequest {
  const isRhetors = choices.contextId !== undefined || choices.component !== undefined;
  const hasOwnPrompt = body.messages.some(({ role }) => role === 'system');
  return {
    requestId,
    ...body,
    ...choices,
    history: 'client',
    // A bare client gets the bare model.
    systemPrompt: isRhetors && !hasOwnPrompt ? undefined : '',
    prompt: undefined,
    wish: { model },
    areOptionsWishes: false,
    isModelFirm: true,
    timeouts: undefined,
  };
}
