/** The items of a response that Rhetor has no name for, and what the vendor adds to its texts; pure. */
import type { CompletionEvent } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json.ts';
import { recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import { vendorPart } from '../../model/vendor-part.ts';
import type { ItemPlace } from './item-places.ts';
import { optionalWireList } from '../upstream/wire-fields.ts';

/** A call that the caller is to answer; most of the vendor's tools answer theirs themselves. */
export function isOwnCall(item: WireRecord): boolean {
  const { type, execution } = item;
  const isAnsweredHere =
    execution === 'server' || recordAt(item, 'environment')['type'] === 'container_reference';
  const isCall = typeof type === 'string' && type.endsWith('_call');
  return isCall && textAt(item, 'call_id') !== undefined && !isAnsweredHere;
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
