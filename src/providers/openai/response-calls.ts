/** Reads the tool calls of a response, which arrive in pieces, whole, or both. */
import type { ToolDefinition } from '../../model/completion-request.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { textAt, type WireRecord } from '../../model/json/narrowing.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { argumentsText, optionalWireText } from '../upstream/wire-fields.ts';
import type { ItemPlace } from './item-places.ts';
import { type CallPiece, OpenAIToolCalls } from './openai-tool-calls.ts';
import { restOf } from './said-text.ts';

const NOTHING: readonly CompletionEvent[] = [];

export class ResponseCalls {
  /** @param tools what the request offered */
  constructor(private readonly tools: readonly ToolDefinition[]) {}

  private readonly calls = new OpenAIToolCalls();
  /** The index of each call, which counts the items that are calls. */
  private readonly indexes = new Map<ItemPlace, number>();

  get count(): number {
    return this.calls.count;
  }

  get areComplete(): boolean {
    return this.calls.areComplete;
  }

  open(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    return this.accept(place, { ...headOf(item, this.tools), vendor: placeOf(item) });
  }

  addArguments(place: ItemPlace, piece: unknown): readonly CompletionEvent[] {
    return this.accept(place, { arguments: argumentsText(piece, 'delta') });
  }

  /** Emits the rest of the call that was not streamed. */
  close(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    const index = this.indexes.get(place);
    const whole = argumentsText(item['arguments'], 'item.arguments') ?? '';
    const rest = restOf(this.calls.textAt(index) ?? '', whole);
    if (index !== undefined && rest === '') return NOTHING;
    return this.accept(place, {
      ...headOf(item, this.tools),
      arguments: rest,
      vendor: placeOf(item),
    });
  }

  /** Free text is, in Rhetor's terms, the one argument of a function. */
  closeFreeText(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    const input = optionalWireText(item['input'], 'item.input') ?? '';
    const { id: _id, ...fields } = item;
    return this.accept(place, {
      ...headOf(item, this.tools),
      arguments: JSON.stringify({ input }),
      vendor: { dialect: 'openai-responses', fields },
    });
  }

  /** A call of another kind than a function: a computer's, a shell's. */
  closeOwn(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    if (this.indexes.has(place)) return NOTHING;
    return this.accept(place, {
      id: textAt(item, 'call_id'),
      name: textAt(item, 'type')?.replace(/_call$/, ''),
      arguments:
        argumentsText(item['arguments'], 'item.arguments') ??
        JSON.stringify(item['action'] ?? item['operation'] ?? {}),
      vendor: { dialect: 'openai-responses', fields: item },
    });
  }

  private accept(place: ItemPlace, piece: Partial<CallPiece>): readonly CompletionEvent[] {
    const index = this.indexes.get(place) ?? this.indexes.size;
    this.indexes.set(place, index);
    const event = this.calls.accept({
      index,
      id: piece.id,
      name: piece.name,
      arguments: piece.arguments,
      vendor: piece.vendor,
    });
    return event === undefined ? NOTHING : [event];
  }
}

/** A tool of a group that the request offered has one name in Rhetor. */
function headOf(
  item: WireRecord,
  tools: readonly ToolDefinition[],
): Pick<CallPiece, 'id' | 'name'> {
  const member = optionalWireText(item['name'], 'item.name');
  const group = textAt(item, 'namespace');
  const offered = tools.find(({ place }) => place?.group === group && place?.member === member);
  return {
    id: textAt(item, 'call_id'),
    name: group === undefined ? member : (offered?.name ?? member),
  };
}

/** The vendor wants back to which group of tools a call belongs. */
function placeOf({ namespace, name }: WireRecord): VendorFields | undefined {
  if (namespace === undefined || namespace === null) return undefined;
  return { dialect: 'openai-responses', fields: { namespace, name } };
}
