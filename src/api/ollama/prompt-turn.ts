/** The turn of a prompt alone: in a context it goes on where that one ended; pure. */
import type { ConversationRequest } from '../../conversation/conversation-request.ts';
import { toAddition } from '../../conversation/settled-history.ts';

/** Only the prompt is new: the dialect's own memory, a list of token ids, is no other vendor's. */
export function promptTurn(turn: ConversationRequest): ConversationRequest {
  return turn.history === 'merged' ? toAddition(turn) : turn;
}
