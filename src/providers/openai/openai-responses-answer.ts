/** One answer of the Responses API, event by event, as CompletionEvents. */
import type {
  CompletionEvent,
  FinishReason,
  ReasoningDelta,
  ResponseEnd,
  ToolCallDelta,
} from '../../model/completion-event.ts';
import { countAt, recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import type { VendorFields } from '../../model/vendor-fields.ts';
import { UNKNOWN_USAGE, type TokenUsage } from '../../model/usage.ts';
import { wireContentText } from '../upstream/content-parts.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import { argumentsText, neededWireRecord, optionalWireText } from '../upstream/wire-fields.ts';
import { failedEvent, throwOpenAIError } from './openai-errors.ts';
import { OpenAIToolCalls } from './openai-tool-calls.ts';
import { seal, type Thinker } from './reasoning-seal.ts';

/** What the last event says of the whole answer. */
type Finished = { readonly isIncomplete: boolean; readonly response: WireRecord };

const NOTHING: readonly CompletionEvent[] = [];
/** A summary comes in parts, each of which is a paragraph. */
const NEW_PARAGRAPH = '\n\n';

export class OpenAIResponsesAnswer implements StreamedAnswer {
  private readonly thinker: Thinker;
  private readonly toolCalls = new OpenAIToolCalls();
  /** Calls of which arguments have come, by the vendor's output index, which counts texts too. */
  private readonly begunCalls = new Set<number | undefined>();
  /** The block that each item of reasoning is, by the vendor's output index. */
  private readonly blocks = new Map<number | undefined, number>();
  private phase: string | undefined;
  private finished: Finished | undefined;

  constructor(thinker: Thinker) {
    this.thinker = thinker;
  }

  get isComplete(): boolean {
    return this.finished !== undefined;
  }

  accept(event: WireRecord, name?: string): readonly CompletionEvent[] {
    throwOpenAIError(event, name);
    switch (event['type']) {
      case 'response.output_text.delta':
      case 'response.refusal.delta': {
        const text = wireContentText(event['delta'], 'delta');
        return text ? [{ type: 'text-delta', text }] : NOTHING;
      }
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta': {
        const text = optionalWireText(event['delta'], 'delta');
        return text ? [this.thought(countAt(event, 'output_index'), text)] : NOTHING;
      }
      case 'response.reasoning_summary_part.added':
        return (countAt(event, 'summary_index') ?? 0) > 0
          ? [this.thought(countAt(event, 'output_index'), NEW_PARAGRAPH)]
          : NOTHING;
      case 'response.function_call_arguments.delta': {
        const index = countAt(event, 'output_index');
        this.begunCalls.add(index);
        return [this.callDelta(index, { arguments: optionalWireText(event['delta'], 'delta') })];
      }
      case 'response.output_item.added':
        return this.openItem(
          countAt(event, 'output_index'),
          neededWireRecord(event['item'], 'item'),
        );
      case 'response.output_item.done':
        return this.closeItem(
          countAt(event, 'output_index'),
          neededWireRecord(event['item'], 'item'),
        );
      case 'response.completed':
      case 'response.incomplete':
        this.finished = {
          isIncomplete: event['type'] === 'response.incomplete',
          response: recordAt(event, 'response'),
        };
        return NOTHING;
      case 'response.failed':
        throw failedEvent(recordAt(event, 'response'));
      default:
        // Progress, what is said again when it is whole, and whatever the vendor adds.
        return NOTHING;
    }
  }

  end(): ResponseEnd | undefined {
    if (this.finished === undefined) return undefined;
    const { response, isIncomplete } = this.finished;
    const reason = textAt(recordAt(response, 'incomplete_details'), 'reason');
    const status = textAt(response, 'status') ?? (isIncomplete ? 'incomplete' : 'completed');
    return {
      type: 'response-end',
      finishReason: this.finishReason(reason, isIncomplete || status === 'incomplete'),
      rawFinishReason: reason ?? status,
      usage: toUsage(recordAt(response, 'usage')),
    };
  }

  private openItem(index: number | undefined, item: WireRecord): readonly CompletionEvent[] {
    if (item['type'] === 'message') return this.openMessage(item);
    if (item['type'] !== 'function_call' && item['type'] !== 'custom_tool_call') return NOTHING;
    const { namespace } = item;
    const marks = namespace === undefined || namespace === null ? undefined : { namespace };
    return [
      this.callDelta(index, {
        id: textAt(item, 'call_id'),
        name: nameOf(item),
        vendor: marks && { dialect: 'openai-responses', fields: marks },
      }),
    ];
  }

  /** A message's phase, which the vendor wants back; one without begins anew after one that had it. */
  private openMessage({ phase }: WireRecord): readonly CompletionEvent[] {
    const said = typeof phase === 'string' ? phase : undefined;
    if (said === undefined && this.phase === undefined) return NOTHING;
    this.phase = said;
    const fields = said === undefined ? {} : { phase: said };
    return [{ type: 'text-delta', text: '', vendor: { dialect: 'openai-responses', fields } }];
  }

  private closeItem(index: number | undefined, item: WireRecord): readonly CompletionEvent[] {
    switch (item['type']) {
      case 'reasoning': {
        // Whole only here; while the item is in progress it may not be.
        const encrypted = textAt(item, 'encrypted_content');
        return encrypted === undefined
          ? NOTHING
          : [this.thought(index, '', seal(this.thinker, encrypted))];
      }
      case 'custom_tool_call': {
        // Free text is, in Rhetor's terms, the one argument of a function.
        const input = optionalWireText(item['input'], 'item.input') ?? '';
        const { id: _id, ...fields } = item;
        return [
          this.callDelta(index, {
            id: textAt(item, 'call_id'),
            name: nameOf(item),
            arguments: JSON.stringify({ input }),
            vendor: { dialect: 'openai-responses', fields },
          }),
        ];
      }
      case 'function_call':
        // Some servers send a call whole.
        if (this.begunCalls.has(index)) return NOTHING;
        return [
          this.callDelta(index, {
            id: textAt(item, 'call_id'),
            name: nameOf(item),
            arguments: argumentsText(item['arguments'], 'item.arguments'),
          }),
        ];
      default:
        return NOTHING;
    }
  }

  private thought(index: number | undefined, text: string, signature?: string): ReasoningDelta {
    const block = this.blocks.get(index) ?? this.blocks.size;
    this.blocks.set(index, block);
    return {
      type: 'reasoning-delta',
      text,
      ...(block > 0 && { block }),
      ...(signature !== undefined && { signature }),
    };
  }

  private callDelta(
    index: number | undefined,
    piece: {
      readonly id?: string | undefined;
      readonly name?: string | undefined;
      readonly arguments?: string | undefined;
      readonly vendor?: VendorFields | undefined;
    },
  ): ToolCallDelta {
    return this.toolCalls.accept({
      index,
      id: piece.id,
      name: piece.name,
      arguments: piece.arguments,
      vendor: piece.vendor,
    });
  }

  private finishReason(reason: string | undefined, isIncomplete: boolean): FinishReason {
    if (reason === 'content_filter') return 'content_filter';
    if (reason !== undefined || isIncomplete) return 'length';
    return this.toolCalls.count > 0 ? 'tool_calls' : 'stop';
  }
}

function nameOf(item: WireRecord): string | undefined {
  return optionalWireText(item['name'], 'item.name');
}

/** Servers like OpenAI's leave the details out, or all of it. */
function toUsage(usage: WireRecord): TokenUsage {
  return {
    ...UNKNOWN_USAGE,
    inputTokens: countAt(usage, 'input_tokens'),
    outputTokens: countAt(usage, 'output_tokens'),
    cachedInputTokens: countAt(recordAt(usage, 'input_tokens_details'), 'cached_tokens'),
    reasoningTokens: countAt(recordAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
  };
}
