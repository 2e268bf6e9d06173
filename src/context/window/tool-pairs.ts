/** Matches tool results with tool calls, and removes those without a counterpart. */
import type { Message, MessagePart } from '../../model/message.ts';

/** Positions in the list of messages. */
type ToolPair = { readonly call: number; readonly result: number };

export type ToolPairs = {
  readonly pairs: readonly ToolPair[];
  /** Calls without a result and results without a call. */
  readonly orphans: ReadonlySet<MessagePart>;
};

/**
 * A result answers the latest call before it that has its id and no result yet: some models number
 * their calls from 0 in every answer, so an id alone is not unique.
 */
export function findToolPairs(messages: readonly Message[]): ToolPairs {
  const pairs: ToolPair[] = [];
  const orphans = new Set<MessagePart>();
  const open = new Map<string, { readonly call: number; readonly part: MessagePart }>();
  messages.forEach((message, position) => {
    for (const part of message.parts) {
      if (part.type === 'tool-call') {
        open.set(part.id, { call: position, part });
        orphans.add(part);
      } else if (part.type === 'tool-result') {
        const answered = open.get(part.toolCallId);
        if (answered === undefined) {
          orphans.add(part);
          continue;
        }
        open.delete(part.toolCallId);
        orphans.delete(answered.part);
        pairs.push({ call: answered.call, result: position });
      }
    }
  });
  return { pairs, orphans };
}

/** Returns the message itself if it has no orphan, otherwise the rest of it; undefined if nothing is left. */
export function withoutOrphans(
  message: Message,
  orphans: ReadonlySet<MessagePart>,
): Message | undefined {
  if (orphans.size === 0 || !message.parts.some((part) => orphans.has(part))) return message;
  const parts = message.parts.filter((part) => !orphans.has(part));
  return parts.length === 0 ? undefined : { ...message, parts };
}
