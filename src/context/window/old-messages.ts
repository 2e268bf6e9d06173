/** What an old message can lose before it is left out: tool results, the vendor's own too, then reasoning; pure. */
import type { Message, MessagePart, ToolResultPart, VendorPart } from '../../model/message.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';
import type { SizedMessage } from './window.ts';

/** The same for every result, so that a cleared message stays the same from turn to turn. */
const CLEARED_RESULT = '[An old tool result was here; it was cleared to make room.]';

/** UTF-16 units of JSON, about what the words for it have. */
const LONGEST_SHORT_ITEM = 1_000;

/** Size of a message that had only one tool result. */
export const CLEARED_MESSAGE_TOKENS = estimateMessageTokens({
  role: 'tool',
  parts: [{ type: 'tool-result', toolCallId: '', content: CLEARED_RESULT }],
});

/** Keeps the results next to their calls, without their content. */
export function withoutToolResults<Entry extends SizedMessage>(entry: Entry): Entry {
  const { parts } = entry.message;
  if (!parts.some((part) => isLongResult(part) || isLongItem(part))) return entry;
  return withParts(
    entry,
    parts.map((part) => {
      if (part.type === 'tool-result') return isLongResult(part) ? clearedResult(part) : part;
      return part.type === 'vendor' && isLongItem(part) ? inWords(part) : part;
    }),
  );
}

/** Returns undefined if nothing is left. */
export function withoutReasoning<Entry extends SizedMessage>(entry: Entry): Entry | undefined {
  const { parts } = entry.message;
  if (!parts.some(({ type }) => type === 'reasoning')) return entry;
  const rest = parts.filter(({ type }) => type !== 'reasoning');
  return rest.length === 0 ? undefined : withParts(entry, rest);
}

function isLongResult(part: MessagePart): boolean {
  if (part.type !== 'tool-result') return false;
  const hasImages = part.parts?.some(({ type }) => type === 'image') === true;
  return hasImages || part.content.length > CLEARED_RESULT.length;
}

/** What the vendor's own tool found, for one. */
function isLongItem(part: MessagePart): boolean {
  const { type, vendor } = part;
  return type === 'vendor' && JSON.stringify(vendor ?? '').length > LONGEST_SHORT_ITEM;
}

function inWords({ type, text }: VendorPart): VendorPart {
  return { type, text };
}

function clearedResult({ type, toolCallId, isError }: ToolResultPart): ToolResultPart {
  return { type, toolCallId, content: CLEARED_RESULT, ...(isError !== undefined && { isError }) };
}

function withParts<Entry extends SizedMessage>(entry: Entry, parts: readonly MessagePart[]): Entry {
  const message: Message = { ...entry.message, parts };
  return { ...entry, message, tokens: estimateMessageTokens(message) };
}
