/**
 * The parts of a message as JSON, and back. What is the vendor's own is stored as a text with a flag,
 * so that the search finds its words, and a Rhetor that has no such parts reads a text.
 */
import { assertNever } from '../../model/assert-never.ts';
import type { Message, MessagePart, Role, TextPart } from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';

/** `part`: a vendor's own part. `message`: the fields of the message itself, in a text without words. */
type StoredText = TextPart & { readonly own?: 'part' | 'message' };
type StoredPart = Exclude<MessagePart, { type: 'text' | 'vendor' }> | StoredText;

export function toStoredParts(message: Message): string {
  const parts = message.parts.map(inFixedOrder);
  const vendor = keptWords(message);
  if (vendor !== undefined) parts.push({ type: 'text', text: '', vendor, own: 'message' });
  return JSON.stringify(parts);
}

export function fromStoredParts(role: Role, json: string): Message {
  const stored = JSON.parse(json) as readonly StoredPart[];
  // Most messages have nothing of the kind, and are read by the thousand.
  if (!stored.some(isOwn)) return { role, parts: stored };
  const marks = stored.find((part) => part.type === 'text' && part.own === 'message')?.vendor;
  const parts = stored.flatMap((part): readonly MessagePart[] => {
    if (part.type !== 'text' || part.own === undefined) return [part];
    const { own, text, vendor } = part;
    return own === 'message' ? [] : [{ type: 'vendor', text, ...(vendor && { vendor }) }];
  });
  return { role, parts, ...(marks && { vendor: marks }) };
}

function isOwn(part: StoredPart): boolean {
  return part.type === 'text' && part.own !== undefined;
}

/** Equal parts become equal text, whoever created them and in whatever order of keys. */
function inFixedOrder(part: MessagePart): unknown {
  switch (part.type) {
    case 'text':
      return { type: part.type, text: part.text, vendor: keptWords(part) };
    case 'image':
      return { type: part.type, url: part.url, vendor: keptWords(part) };
    case 'tool-call':
      return {
        type: part.type,
        id: part.id,
        name: part.name,
        arguments: part.arguments,
        vendor: keptWords(part),
      };
    case 'tool-result':
      return {
        type: part.type,
        toolCallId: part.toolCallId,
        content: part.content,
        parts: part.parts?.map(inFixedOrder),
        isError: part.isError,
        vendor: keptWords(part),
      };
    case 'reasoning':
      return {
        type: part.type,
        text: part.text,
        signature: part.signature,
        vendor: keptWords(part),
      };
    case 'vendor':
      return { type: 'text', text: part.text, vendor: keptWords(part), own: 'part' };
    default:
      return assertNever(part);
  }
}

/** What the vendor wants back with the part. */
function keptWords({ vendor }: { readonly vendor?: VendorFields }): VendorFields | undefined {
  return vendor === undefined || Object.keys(vendor.fields).length === 0 ? undefined : vendor;
}
