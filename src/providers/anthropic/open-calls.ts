/** The tool calls of an answer of the Messages API, whose arguments come in pieces or at their start. */
import { randomUUID } from 'node:crypto';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { countOf, recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { argumentsText, neededWireText, WireFault } from '../upstream/wire-fields.ts';

/** A call whose arguments are still coming. */
type OpenCall = { readonly index: number; readonly input: string; hasArguments: boolean };

export class OpenCalls {
  count = 0;
  /** By the vendor's block index, which counts texts too. */
  private readonly calls = new Map<number, OpenCall>();

  begin(place: unknown, block: WireRecord): CompletionEvent {
    const call = {
      index: this.count++,
      input: argumentsText(block['input'], 'content_block.input') || '{}',
      hasArguments: false,
    };
    this.calls.set(placeOf(place, 'content_block_start.index'), call);
    return {
      type: 'tool-call-delta',
      index: call.index,
      id: textAt(block, 'id') ?? `toolu_${randomUUID()}`,
      name: neededWireText(block['name'], 'content_block.name'),
      arguments: '',
      ...callMarks(block),
    };
  }

  add(place: unknown, delta: WireRecord): CompletionEvent | undefined {
    const call = this.calls.get(placeOf(place, 'content_block_delta.index'));
    const piece = argumentsText(delta['partial_json'], 'delta.partial_json');
    if (call === undefined || !piece) return undefined;
    call.hasArguments = true;
    return { type: 'tool-call-delta', index: call.index, arguments: piece };
  }

  /** A call without arguments comes with no delta, or with the whole input at its start. */
  close(place: unknown): CompletionEvent | undefined {
    if (this.calls.size === 0) return undefined;
    const call = this.calls.get(placeOf(place, 'content_block_stop.index'));
    if (call === undefined || call.hasArguments) return undefined;
    call.hasArguments = true;
    return { type: 'tool-call-delta', index: call.index, arguments: call.input };
  }
}

/** The vendor's index of a block, which says to which call a piece of arguments belongs. */
function placeOf(value: unknown, field: string): number {
  const place = countOf(value);
  if (place === undefined) throw new WireFault(field, 'is not an index');
  return place;
}

const CALL_FIELDS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input']);

/** What the vendor wants back with a call: which of its own tools has made it, unless the model itself did. */
function callMarks(block: WireRecord): { readonly vendor?: VendorFields } {
  const isDirect = recordAt(block, 'caller')['type'] === 'direct';
  const fields = Object.fromEntries(
    Object.entries(block).filter(
      ([name, value]) =>
        !CALL_FIELDS.has(name) && value !== null && !(isDirect && name === 'caller'),
    ),
  );
  return Object.keys(fields).length === 0 ? {} : { vendor: { dialect: 'anthropic', fields } };
}
