/** The request whose messages are all new to its conversation; pure. */
import type { Message } from '../../model/message.ts';
import type { ConversationRequest, SettledRequest } from './conversation-request.ts';

/** Treats the messages as new; system messages go before the window, and are not stored. */
export function toAddition(request: ConversationRequest): SettledRequest {
  const { messages } = request;
  const systemMessages = messages.filter((message) => !isTalk(message));
  if (systemMessages.length === 0) return { ...request, history: 'rhetor' };
  return { ...request, history: 'rhetor', messages: messages.filter(isTalk), systemMessages };
}

export function isTalk({ role }: Message): boolean {
  return role !== 'system';
}
