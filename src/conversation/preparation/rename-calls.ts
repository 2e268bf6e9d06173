/**
 * Gives tool calls of a client that sends no call ids the ids under which they are stored; pure.
 */
import type { Message, MessagePart } from '../../model/message.ts';

/**
 * @param given the ids of the calls in the client's list
 * @param stored the ids of the stored calls that the list repeats, in the same order
 */
export function renameCalls(
  messages: readonly Message[],
  given: readonly string[],
  stored: readonly string[],
): readonly Message[] {
  const names = new Map<string, string>();
  stored.forEach((id, index) => {
    const former = given[index];
    if (former !== undefined && former !== id) names.set(former, id);
  });
  if (names.size === 0) return messages;
  const renamed = (part: MessagePart): MessagePart =>
    part.type === 'tool-result'
      ? { ...part, toolCallId: names.get(part.toolCallId) ?? part.toolCallId }
      : part;
  return messages.map((message) => ({ ...message, parts: message.parts.map(renamed) }));
}
