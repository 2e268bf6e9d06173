/** Makes a vendor's own part from the item that the vendor sent, and relates such parts to each other. */
import type { MessagePart, VendorPart } from '../message.ts';
import type { VendorDialect } from './vendor-fields.ts';
import { vendorWords } from './vendor-words.ts';

type Fields = Readonly<Record<string, unknown>>;

/** UTF-16 units of an item's JSON. The results of a web search have tens of thousands. */
export const LONGEST_VENDOR_ITEM = 512 * 1024;

/** What a vendor has sent: an item that is too large to keep is left in words. */
export function vendorPart(dialect: VendorDialect, fields: Fields): VendorPart {
  const part = givenVendorPart(dialect, fields);
  const isTooLarge = JSON.stringify(fields).length > LONGEST_VENDOR_ITEM;
  return isTooLarge ? { type: 'vendor', text: part.text } : part;
}

/** What a caller sends of an earlier answer: only the size of the whole request is limited. */
export function givenVendorPart(dialect: VendorDialect, fields: Fields): VendorPart {
  return { type: 'vendor', text: vendorWords(fields), vendor: { dialect, fields } };
}

/**
 * Without what a tool of the vendor's was asked and did not answer, and answers to no question: the
 * vendor refuses either alone.
 */
export function withoutOpenUses(parts: readonly MessagePart[]): readonly MessagePart[] {
  const unpaired = unpairedItems(parts);
  return unpaired.size === 0 ? parts : parts.filter((part) => !unpaired.has(part));
}

export function unpairedItems(parts: Iterable<MessagePart>): ReadonlySet<MessagePart> {
  const open = new Map<unknown, MessagePart>();
  const unpaired = new Set<MessagePart>();
  for (const part of parts) {
    const { id, answered } = placeOf(part);
    if (id !== undefined) {
      open.set(id, part);
      unpaired.add(part);
    }
    if (answered === undefined) continue;
    const use = open.get(answered);
    if (use === undefined) unpaired.add(part);
    else unpaired.delete(use);
  }
  return unpaired;
}

/** The id of a use of a tool that the vendor runs, or of the use that a result answers. */
function placeOf(part: MessagePart): { readonly id?: unknown; readonly answered?: unknown } {
  if (part.type !== 'vendor' || part.vendor?.dialect !== 'anthropic') return {};
  const { type, id, tool_use_id: answered } = part.vendor.fields;
  if (typeof type === 'string' && type.endsWith('_tool_use')) return { id };
  return { answered };
}
