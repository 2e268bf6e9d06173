/** The vendor's own parts of a conversation, for a model that is asked in one dialect; pure. */
import { isRecord } from '../../../model/json/json.ts';
import type { Message, MessagePart, TextPart, VendorPart } from '../../../model/message.ts';
import type { VendorDialect, VendorFields } from '../../../model/vendors/vendor-fields.ts';
import { unpairedItems } from '../../../model/vendors/vendor-part.ts';

/** Leaves the dialect's own parts in their places, and puts all others in words. */
export function withForeignInWords(
  messages: readonly Message[],
  dialect: VendorDialect,
): readonly Message[] {
  if (!messages.some(({ parts }) => parts.some(isVendors))) return messages;
  const unpaired = unpairedItems(messages.flatMap(({ parts }) => parts));
  return messages.map((message, place) => {
    const isLast = place === messages.length - 1;
    const isForeign = (part: MessagePart): part is VendorPart =>
      part.type === 'vendor' &&
      // The vendor goes on with what the last message has left open.
      (part.vendor?.dialect !== dialect || (unpaired.has(part) && !isLast) || isExpired(part));
    const { parts } = message;
    if (!parts.some(isForeign)) return message;
    return {
      ...message,
      parts: parts.map((part, at) => (isForeign(part) ? inWords(part, parts, at) : part)),
    };
  });
}

/** Fields of the message itself, which are kept among its parts. */
export function messageFields({ parts }: Message, dialect: VendorDialect): VendorFields['fields'] {
  let fields: VendorFields['fields'] = {};
  for (const { type, vendor } of parts) {
    if (type === 'vendor' && vendor?.dialect === dialect) fields = { ...fields, ...vendor.fields };
  }
  return fields;
}

/** A sound, which the vendor forgets; `expires_at` is in seconds. */
function isExpired({ vendor }: VendorPart): boolean {
  const audio = vendor?.fields['audio'];
  const until = isRecord(audio) ? audio['expires_at'] : undefined;
  return typeof until === 'number' && until * 1_000 < Date.now();
}

function isVendors({ type }: MessagePart): boolean {
  return type === 'vendor';
}

/** On a line of its own: some vendors are sent all texts of a message as one. */
function inWords({ text }: VendorPart, parts: readonly MessagePart[], at: number): TextPart {
  const before = parts[at - 1]?.type === 'text' ? '\n' : '';
  const next = parts[at + 1]?.type;
  const after = next === 'text' || next === 'vendor' ? '\n' : '';
  return { type: 'text', text: before + text + after };
}
