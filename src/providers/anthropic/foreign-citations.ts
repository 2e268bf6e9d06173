/** Citations of another vendor that Rhetor put into this one's form: without its seal it refuses them. */
import { isForeignCitation } from '../../model/vendors/citation.ts';
import type { Message, MessagePart } from '../../model/message.ts';
import type { WireRecord } from '../../model/json/narrowing.ts';

/** Returns the block itself if it has none. */
export function withoutForeignCitations(block: WireRecord): WireRecord {
  const { citations, ...rest } = block;
  if (!Array.isArray(citations) || !citations.some(isForeignCitation)) return block;
  const own = citations.filter((citation) => !isForeignCitation(citation));
  return own.length === 0 ? rest : { ...rest, citations: own };
}

/** Whether a conversation loses some of them. */
export function hasForeignCitations(messages: readonly Message[]): boolean {
  const isForeign = ({ vendor }: MessagePart): boolean =>
    vendor?.dialect === 'anthropic' && withoutForeignCitations(vendor.fields) !== vendor.fields;
  return messages.some(({ parts }) => parts.some(isForeign));
}
