/** Stored messages in the form of docs/openapi.json; pure. */
import type {
  StoredContent,
  StoredMessage as MessageView,
  VendorPartView,
} from '../../contract/contexts.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import { textOf, type Message, type MessagePart } from '../../model/message.ts';
import { toToolCalls, toUsageBody } from './to-answer.ts';

export function toMessageView(stored: MessageRecord, hasMetadata: boolean): MessageView {
  const { message, origin } = stored;
  const toolCalls = toToolCalls(message);
  const result = message.parts.find((part) => part.type === 'tool-result');
  const own = message.parts.flatMap(toVendorPartView);
  return {
    id: stored.id,
    role: message.role,
    content: contentOf(message),
    timestamp: new Date(stored.timestamp).toISOString(),
    ...(stored.status !== undefined && { status: stored.status }),
    ...(stored.isPinned === true && { pinned: true }),
    ...(stored.supersededAt !== undefined && {
      superseded_at: new Date(stored.supersededAt).toISOString(),
    }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(result !== undefined && { tool_call_id: result.toolCallId }),
    ...(own.length > 0 && { vendor_parts: own }),
    ...(hasMetadata && {
      metadata: {
        tokens: stored.tokens,
        ...(origin !== undefined && { provider: origin.provider, model: origin.model }),
        ...(origin?.usage !== undefined && { usage: toUsageBody(origin.usage) }),
      },
    }),
  };
}

function toVendorPartView(part: MessagePart): VendorPartView[] {
  if (part.type !== 'vendor') return [];
  const { text, vendor } = part;
  return [{ ...(vendor && { dialect: vendor.dialect }), text }];
}

/** A text; with images, the list of parts as /chat accepts them. */
export function contentOf(message: Message): StoredContent {
  const result = message.parts.find((part) => part.type === 'tool-result');
  if (result !== undefined) return result.content;
  if (!message.parts.some((part) => part.type === 'image')) return textOf(message);
  return message.parts.flatMap((part): Exclude<StoredContent, string> => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    if (part.type === 'image') return [{ type: 'image_url', image_url: { url: part.url } }];
    return [];
  });
}
