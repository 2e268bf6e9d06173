/** The turn of a single prompt: in a context it continues the conversation; pure. */
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { toAddition } from '../../conversation/request/to-addition.ts';

/**
 * Only the prompt is new: the dialect's own memory, a list of token ids, is meaningless to other
 * vendors.
 */
export function promptTurn(turn: ConversationRequest): ConversationRequest {
  return turn.history === 'merged' ? toAddition(turn) : turn;
}
