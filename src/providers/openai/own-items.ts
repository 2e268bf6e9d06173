/** The items of a response that Rhetor has no name for, and what the vendor adds to its texts; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import { recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { TOOL_SEARCH } from '../../model/tool-names.ts';
import { vendorPart } from '../../model/vendors/vendor-part.ts';
import type { ItemPlace } from './item-places.ts';
import { optionalWireList } from '../upstream/wire-fields.ts';

/** The types of the tools that a request offers besides functions, in the vendor's words. */
export function ownToolsOf({
  tools,
  vendor,
}: Pick<CompletionRequest, 'tools' | 'vendor'>): ReadonlySet<string> {
  const own = vendor?.dialect === 'openai-responses' ? vendor.fields['tools'] : undefined;
  const types = Array.isArray(own) ? own.map((tool) => isRecord(tool) && tool['type']) : [];
  const searches = tools.some(({ form }) => form === 'search') ? [TOOL_SEARCH] : [];
  return new Set([...types.filter((type) => typeof type === 'string'), ...searches]);
}

/**
 * A call that the caller is to answer: of a tool that it offered. Most of the vendor's tools answer
 * theirs themselves.
 */
export function isOwnCall(item: WireRecord, offered: ReadonlySet<string>): boolean {
  const { type, execution } = item;
  if (typeof type !== 'string' || !type.endsWith('_call')) return false;
  const isAnsweredHere =
    execution === 'server' || recordAt(item, 'environment')['type'] === 'container_reference';
  const tool = type.slice(0, -'_call'.length);
  const isOffered = [...offered].some((name) => name.startsWith(tool));
  return isOffered && textAt(item, 'call_id') !== undefined && !isAnsweredHere;
}

/** Emits each item once, although the last event of a stream repeats them all. */
export class OwnItems {
  private readonly closed = new Set<ItemPlace>();

  get count(): number {
    return this.closed.size;
  }

  close(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    if (typeof item['type'] !== 'string' || this.closed.has(place)) return [];
    this.closed.add(place);
    return [{ type: 'vendor-item', part: vendorPart('openai-responses', item) }];
  }
}

/** Where the texts of a message come from. */
export function annotationsOf(message: WireRecord): readonly CompletionEvent[] {
  const annotations = optionalWireList(message['content'], 'item.content').flatMap((part) =>
    isRecord(part) ? optionalWireList(part['annotations'], 'item.content[].annotations') : [],
  );
  if (annotations.length === 0) return [];
  return [{ type: 'text-marks', vendor: { dialect: 'openai-responses', fields: { annotations } } }];
}
