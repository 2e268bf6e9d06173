/** One answer of the Responses API, event by event, as CompletionEvents. */
import { APIError } from 'openai/core/error';
import type {
  Response,
  ResponseOutputItem,
  ResponseStreamEvent,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import type {
  CompletionEvent,
  FinishReason,
  ResponseEnd,
  ToolCallDelta,
} from '../../model/completion-event.ts';
import { UNKNOWN_USAGE, type Usage } from '../../model/usage.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import { throwErrorEvent } from './openai-errors.ts';
import { OpenAIToolCalls } from './openai-tool-calls.ts';
import { seal, type Thinker } from './reasoning-seal.ts';

const NOTHING: readonly CompletionEvent[] = [];
/** A summary comes in parts, each a paragraph of its own. */
const NEW_PARAGRAPH: readonly CompletionEvent[] = [{ type: 'reasoning-delta', text: '\n\n' }];

export class OpenAIResponsesAnswer implements StreamedAnswer {
  readonly #thinker: Thinker;
  readonly #toolCalls = new OpenAIToolCalls();
  /** Calls of which arguments have come, by the vendor's output index, which counts texts too. */
  readonly #begunCalls = new Set<number>();
  #finished: Response | undefined;

  constructor(thinker: Thinker) {
    this.#thinker = thinker;
  }

  get isComplete(): boolean {
    return this.#finished !== undefined;
  }

  accept(event: ResponseStreamEvent, name?: string): readonly CompletionEvent[] {
    throwErrorEvent(event, name);
    switch (event.type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return event.delta ? [{ type: 'text-delta', text: event.delta }] : NOTHING;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return event.delta ? [{ type: 'reasoning-delta', text: event.delta }] : NOTHING;
      case 'response.reasoning_summary_part.added':
        return event.summary_index > 0 ? NEW_PARAGRAPH : NOTHING;
      case 'response.function_call_arguments.delta':
        this.#begunCalls.add(event.output_index);
        return [this.#callDelta(event.output_index, { arguments: event.delta })];
      case 'response.output_item.added':
        return this.#openItem(event.output_index, event.item);
      case 'response.output_item.done':
        return this.#closeItem(event.output_index, event.item);
      case 'response.completed':
      case 'response.incomplete':
        this.#finished = event.response;
        return NOTHING;
      case 'response.failed':
        throw new APIError(undefined, event.response.error ?? undefined, undefined, undefined);
      default:
        // Progress, what is said again when it is whole, and whatever the vendor adds.
        return NOTHING;
    }
  }

  end(): ResponseEnd | undefined {
    if (this.#finished === undefined) return undefined;
    const { status, incomplete_details: details, usage } = this.#finished;
    return {
      type: 'response-end',
      finishReason: this.#finishReason(this.#finished),
      rawFinishReason: details?.reason ?? status ?? 'completed',
      usage: usage ? toUsage(usage) : UNKNOWN_USAGE,
    };
  }

  #openItem(index: number, item: ResponseOutputItem): readonly CompletionEvent[] {
    if (item.type !== 'function_call') return NOTHING;
    return [this.#callDelta(index, { name: item.name }, item.call_id)];
  }

  #closeItem(index: number, item: ResponseOutputItem): readonly CompletionEvent[] {
    switch (item.type) {
      case 'reasoning':
        // Whole only here; while the item is in progress it may not be.
        return item.encrypted_content
          ? [
              {
                type: 'reasoning-delta',
                text: '',
                signature: seal(this.#thinker, item.encrypted_content),
              },
            ]
          : NOTHING;
      case 'function_call':
        // Some servers send a call whole.
        return this.#begunCalls.has(index) ? NOTHING : [this.#callDelta(index, item, item.call_id)];
      default:
        return NOTHING;
    }
  }

  #callDelta(
    index: number,
    { name, arguments: text = '' }: { readonly name?: string; readonly arguments?: string },
    id?: string,
  ): ToolCallDelta {
    return this.#toolCalls.accept({
      index,
      ...(id === undefined ? {} : { id }),
      function: { ...(name === undefined ? {} : { name }), arguments: text },
    });
  }

  #finishReason({ status, incomplete_details: details }: Response): FinishReason {
    if (details?.reason === 'content_filter') return 'content_filter';
    if (details?.reason !== undefined || status === 'incomplete') return 'length';
    return this.#toolCalls.count > 0 ? 'tool_calls' : 'stop';
  }
}

/** Servers like OpenAI's leave the details out. */
function toUsage(usage: ResponseUsage): Usage {
  return {
    inputTokens: usage.input_tokens ?? undefined,
    outputTokens: usage.output_tokens ?? undefined,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? undefined,
    reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? undefined,
    isEstimated: false,
  };
}
