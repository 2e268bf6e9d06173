/** The payloads of LLM_REQUEST and CHAT_REQUEST, translated to a ConversationRequest. */
import { randomUUID } from 'node:crypto';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { ChatBody, MessageBody } from './dto/message.dto.ts';
import { validateBody } from '../validation/validate-body.ts';
import { fromChatBody, fromMessageBody } from './from-rhetor-body.ts';
import { isRecord } from '../../model/json/json.ts';
import { orderedId } from '../../model/ids/ordered-id.ts';

/** The typing frame names the context before a model has answered. */
export type SocketTurn = ConversationRequest & { readonly contextId: string };

/**
 * The payload is the HTTP body with `context` in place of `context_id`; it streams by default.
 * @throws RhetorError `validation_failed`
 */
export function fromPayload(payload: unknown, kind: 'message' | 'chat'): SocketTurn {
  const { context, ...rest } = isRecord(payload) ? payload : { context: undefined };
  const body = { ...rest, ...(context !== undefined && { context_id: context }) };
  const requestId = orderedId();
  if (kind === 'message') {
    const message = validateBody(MessageBody, body);
    return withContext(fromMessageBody(message, requestId), message.streaming);
  }
  const chat = validateBody(ChatBody, body);
  return withContext(fromChatBody(chat, requestId), chat.streaming);
}

function withContext(turn: ConversationRequest, streaming: boolean | undefined): SocketTurn {
  return {
    ...turn,
    contextId: turn.contextId ?? randomUUID(),
    isContextUnnamed: turn.contextId === undefined,
    isStreaming: streaming !== false,
  };
}
