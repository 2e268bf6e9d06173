/** Converts a vendor client's request to a turn, to which Rhetor adds nothing unasked; pure. */
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { toAddition } from '../../conversation/request/to-addition.ts';
import type { RhetorChoices } from './rhetor-choices.ts';

/** What the dialect's own `from-` function found in the body. */
export type CompatBody = Pick<
  ConversationRequest,
  'messages' | 'options' | 'tools' | 'isStreaming' | 'vendor' | 'own' | 'ignoresCallIds'
> &
  /** Set if the dialect has a separate field for it. */
  Partial<Pick<ConversationRequest, 'systemPrompt'>>;

export function compatTurn(
  requestId: string,
  body: CompatBody,
  { historyChoice, ...choices }: RhetorChoices,
  model: string,
): ConversationRequest {
  const isRhetors = choices.contextId !== undefined || choices.component !== undefined;
  const hasOwnPrompt = body.messages.some(({ role }) => role === 'system');
  const turn: ConversationRequest = {
    requestId,
    ...body,
    ...choices,
    history: choices.contextId === undefined || historyChoice === 'replace' ? 'client' : 'merged',
    // A request without a context or component goes to the model without a system prompt.
    systemPrompt: body.systemPrompt ?? (isRhetors && !hasOwnPrompt ? undefined : ''),
    onlyKnownComponents: true,
    prompt: undefined,
    wish: { model },
    areOptionsWishes: false,
    isModelFirm: true,
    timeouts: undefined,
  };
  return turn.history === 'merged' && historyChoice === 'append' ? toAddition(turn) : turn;
}
