/** Streams the output items of a response: opened, filled, then repeated in full. */
import type { ResponseOutputItem } from 'openai/resources/responses/responses';
import type { ToolForm } from '../../model/completion-request.ts';
import type { ReasoningDelta, TextDelta, ToolCallDelta } from '../../model/completion-event.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { callEnd, type WriteEvent } from './call-end.ts';
import { type OpenOutputItem, toOutputItem } from './open-output-item.ts';
import {
  annotationsIn,
  type MessagePhase,
  newItemId,
  ownCallItem,
  phaseOf,
  type ResponseFrame,
  textPart,
} from './to-response.ts';

/** One instance per stream. */
export class ResponseItems {
  readonly output: ResponseOutputItem[] = [];
  private count = 0;
  /** The text or reasoning item in progress; only one is open at a time. */
  private current: OpenOutputItem | undefined;
  /** By the index of the call; their arguments may be interleaved. */
  private readonly calls = new Map<number, OpenOutputItem>();

  private phase: MessagePhase;

  constructor(
    private readonly write: WriteEvent,
    private readonly tools: ResponseFrame['tools'],
  ) {}

  text({ text: delta, vendor }: TextDelta): string {
    const closed = vendor === undefined ? '' : this.close();
    if (vendor !== undefined) this.phase = phaseOf(vendor);
    if (delta === '') return closed;
    const opened = this.turnTo('message');
    const { id: item_id, index: output_index } = opened.item;
    opened.item.text += delta;
    if (vendor !== undefined) opened.item.annotations = annotationsIn(vendor);
    return (
      closed +
      opened.text +
      this.write({
        type: 'response.output_text.delta',
        item_id,
        output_index,
        content_index: 0,
        delta,
        logprobs: [],
      })
    );
  }

  reasoning({ text: delta, block, signature }: ReasoningDelta): string {
    if (delta === '' && signature === undefined) return '';
    const { item, text } = this.turnTo('reasoning', block);
    item.text += delta;
    if (signature !== undefined) item.seal = signature;
    const at = { item_id: item.id, output_index: item.index, summary_index: 0 };
    const said =
      delta === ''
        ? text
        : text + this.write({ type: 'response.reasoning_summary_text.delta', ...at, delta });
    return signature === undefined ? said : said + this.close();
  }

  /** What is known only now of the text that ends here. */
  marks(vendor: VendorFields): string {
    if (this.current?.kind !== 'message') return '';
    this.current.annotations = annotationsIn(vendor);
    return this.close();
  }

  /** Items of the vendor's own, which come whole. */
  own(items: readonly ResponseOutputItem[]): string {
    let text = items.length === 0 ? '' : this.close();
    for (const item of items) {
      const output_index = this.count++;
      this.output[output_index] = item;
      text += this.write({ type: 'response.output_item.added', output_index, item });
      text += this.write({ type: 'response.output_item.done', output_index, item });
    }
    return text;
  }

  call({ index, id, name, arguments: delta, vendor }: ToolCallDelta): string {
    let text = '';
    let item = this.calls.get(index);
    const own = vendor && ownCallItem({ vendor });
    if (own !== undefined) return this.own([own]);
    if (item === undefined) {
      text += this.close();
      const call = { id: id ?? newItemId('fc'), name: name ?? '', ...(vendor && { vendor }) };
      item = this.open('call', { call });
      this.calls.set(index, item);
      text += this.added(item);
    }
    item.text += delta;
    // Other forms come out of JSON, which must be whole.
    if (delta === '' || this.formOf(item) !== undefined) return text;
    const at = { item_id: item.id, output_index: item.index };
    return text + this.write({ type: 'response.function_call_arguments.delta', ...at, delta });
  }

  /** Closes all open items. */
  end(): string {
    let text = this.close();
    for (const item of this.calls.values())
      text += callEnd(item, this.formOf(item), this.write) + this.done(item);
    return text;
  }

  private formOf({ call }: OpenOutputItem): ToolForm | undefined {
    return this.tools.find(({ name }) => name === call?.name)?.form;
  }

  private turnTo(
    kind: 'reasoning' | 'message',
    block = 0,
  ): {
    readonly item: OpenOutputItem;
    readonly text: string;
  } {
    if (this.current?.kind === kind && this.current.block === block) {
      return { item: this.current, text: '' };
    }
    // Closed and opened in the order of their numbers.
    const closed = this.close();
    const item = this.open(kind, { block });
    const added = this.added(item);
    this.current = item;
    const at = { item_id: item.id, output_index: item.index };
    const part =
      kind === 'message'
        ? this.write({
            type: 'response.content_part.added',
            ...at,
            content_index: 0,
            part: textPart(''),
          })
        : this.write({
            type: 'response.reasoning_summary_part.added',
            ...at,
            summary_index: 0,
            part: { type: 'summary_text', text: '' },
          });
    return { item, text: closed + added + part };
  }

  private close(): string {
    const item = this.current;
    if (item === undefined) return '';
    this.current = undefined;
    const at = { item_id: item.id, output_index: item.index };
    const { text } = item;
    if (item.kind === 'message') {
      const part = { ...at, content_index: 0 };
      return (
        this.write({ type: 'response.output_text.done', ...part, text, logprobs: [] }) +
        item.annotations
          .map((annotation, annotation_index) =>
            this.write({
              type: 'response.output_text.annotation.added',
              ...part,
              annotation_index,
              annotation,
            }),
          )
          .join('') +
        this.write({
          type: 'response.content_part.done',
          ...part,
          part: textPart(text, item.annotations),
        }) +
        this.done(item)
      );
    }
    const part = { ...at, summary_index: 0 };
    return (
      this.write({ type: 'response.reasoning_summary_text.done', ...part, text }) +
      this.write({
        type: 'response.reasoning_summary_part.done',
        ...part,
        part: { type: 'summary_text', text },
      }) +
      this.done(item)
    );
  }

  private open(
    kind: OpenOutputItem['kind'],
    { block = 0, call }: Partial<Pick<OpenOutputItem, 'block' | 'call'>>,
  ): OpenOutputItem {
    const prefix = { reasoning: 'rs', message: 'msg', call: 'fc' } as const;
    const id = newItemId(prefix[kind]);
    const phase = kind === 'message' ? this.phase : undefined;
    const index = this.count++;
    return { id, index, kind, block, text: '', annotations: [], seal: undefined, call, phase };
  }

  private added(item: OpenOutputItem): string {
    return this.write({
      type: 'response.output_item.added',
      output_index: item.index,
      item: toOutputItem(item, 'in_progress', this.tools),
    });
  }

  private done(item: OpenOutputItem): string {
    const whole = toOutputItem(item, 'completed', this.tools);
    this.output[item.index] = whole;
    return this.write({
      type: 'response.output_item.done',
      output_index: item.index,
      item: whole,
    });
  }
}
