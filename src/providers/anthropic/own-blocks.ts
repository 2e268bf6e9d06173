/**
 * What an answer of the Messages API has of the vendor's own: blocks that Rhetor has no name for, and the
 * citations of its texts. Both are gathered while their block is open.
 */
import type { CompletionEvent } from '../../model/completion-event.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { countOf, type WireRecord } from '../../model/json/narrowing.ts';
import { vendorPart } from '../../model/vendors/vendor-part.ts';
import { GatheredSize } from '../upstream/wire/gathered-size.ts';

type OpenBlock =
  | { readonly type: 'text'; readonly citations: unknown[] }
  | { readonly type: 'own'; fields: WireRecord; json: string };

export class OwnBlocks {
  /** By the vendor's index, which servers that stream no block of their own may leave out. */
  private readonly open = new Map<number | undefined, OpenBlock>();

  private readonly size = new GatheredSize();

  beginText(place: unknown, { citations }: WireRecord): void {
    if (!Array.isArray(citations)) return;
    this.size.add(citations);
    this.open.set(countOf(place), { type: 'text', citations: [...(citations as unknown[])] });
  }

  begin(place: unknown, block: WireRecord): void {
    this.size.add(block);
    this.open.set(countOf(place), { type: 'own', fields: block, json: '' });
  }

  /**
   * Ignores what belongs to other blocks.
   * @throws PassedBound
   */
  add(place: unknown, delta: WireRecord): void {
    const at = countOf(place);
    if (delta['type'] === 'citations_delta') return this.cite(at, delta['citation']);
    const block = this.open.get(at);
    if (block?.type !== 'own') return;
    this.size.add(delta);
    const { type: _, partial_json: json, ...fields } = delta;
    if (typeof json === 'string') block.json += json;
    block.fields = grown(block.fields, fields);
  }

  isOpen(place: unknown): boolean {
    return this.open.size > 0 && this.open.get(countOf(place))?.type === 'own';
  }

  close(place: unknown): CompletionEvent | undefined {
    if (this.open.size === 0) return undefined;
    const at = countOf(place);
    const block = this.open.get(at);
    this.open.delete(at);
    if (this.open.size === 0) this.size.clear();
    if (block === undefined) return undefined;
    if (block.type === 'text') {
      const { citations } = block;
      if (citations.length === 0) return undefined;
      return { type: 'text-marks', vendor: { dialect: 'anthropic', fields: { citations } } };
    }
    const input = block.json === '' ? undefined : parseJson(block.json);
    const fields = isRecord(input) ? { ...block.fields, input } : block.fields;
    return { type: 'vendor-item', part: vendorPart('anthropic', fields) };
  }

  private cite(at: number | undefined, citation: unknown): void {
    this.size.add(citation);
    const block = this.open.get(at);
    if (block?.type === 'text') block.citations.push(citation);
    else if (block === undefined) this.open.set(at, { type: 'text', citations: [citation] });
  }
}

/** Texts come in pieces, as they do in every delta of the vendor's. */
function grown(block: WireRecord, fields: WireRecord): WireRecord {
  const result = { ...block };
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    const former = result[name];
    result[name] = typeof former === 'string' && typeof value === 'string' ? former + value : value;
  }
  return result;
}
