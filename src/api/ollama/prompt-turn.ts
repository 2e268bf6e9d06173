/** The turn of a prompt alone: in a context it goes on where that one ended; pure. */
import type { ConversationRequest } from '../../conversation/conversation-request.ts';
import { textOf } from '../../model/message.ts';

/** Only the prompt is new: the dialect's own memory, a list of token ids, is no other vendor's. */
export function promptTurn(turn: ConversationRequest): ConversationRequest {
  if (turn.contextId === undefined) return turn;
  const [system] = turn.messages.filter(({ role }) => role === 'system').map(textOf);
  return {
    ...turn,
    history: 'rhetor',
    messages: turn.messages.filter(({ role }) => role !== 'system'),
    systemPrompt: system,
  };
}
