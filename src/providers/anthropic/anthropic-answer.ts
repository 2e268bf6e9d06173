/** One answer of the Messages API, event by event, as CompletionEvents. */
import type {
  MessageDeltaUsage,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import type { CompletionEvent, FinishReason, ResponseEnd } from '../../model/completion-event.ts';
import { redactedSignature } from '../../model/redacted-reasoning.ts';
import type { Usage } from '../../model/usage.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import { throwErrorEvent } from './anthropic-errors.ts';

/** Every count may be missing: servers of other vendors speak this protocol too. */
type Counts = {
  readonly [
    Name in
      | 'input_tokens'
      | 'output_tokens'
      | 'cache_read_input_tokens'
      | 'cache_creation_input_tokens'
      | 'output_tokens_details'
  ]?: MessageDeltaUsage[Name] | undefined;
};

/** A call whose arguments are still coming. */
type OpenCall = { readonly index: number; readonly input: unknown; hasArguments: boolean };

const NOTHING: readonly CompletionEvent[] = [];

/** Has an end only if the vendor said that it had ended, or why and then ended well. */
export class AnthropicAnswer implements StreamedAnswer {
  isComplete = false;
  #stopReason: string | undefined;
  #stopSequence: string | undefined;
  #counts: Counts = {};
  #callCount = 0;
  /** By the vendor's block index, which counts texts too. */
  readonly #calls = new Map<number, OpenCall>();

  accept(event: RawMessageStreamEvent, name?: string): readonly CompletionEvent[] {
    throwErrorEvent(event, name);
    const mapped = this.#toEvent(event);
    return mapped === undefined ? NOTHING : [mapped];
  }

  end(): ResponseEnd | undefined {
    const raw = this.#stopReason;
    if (raw === undefined && !this.isComplete) return undefined;
    return {
      type: 'response-end',
      finishReason: toFinishReason(raw),
      ...(raw === undefined ? {} : { rawFinishReason: raw }),
      ...(this.#stopSequence === undefined ? {} : { stopSequence: this.#stopSequence }),
      usage: toUsage(this.#counts),
    };
  }

  #toEvent(event: RawMessageStreamEvent): CompletionEvent | undefined {
    switch (event.type) {
      case 'message_start':
        return this.#acceptUsage(event.message.usage);
      case 'content_block_start':
        return this.#acceptBlock(event);
      case 'content_block_delta':
        return this.#acceptDelta(event.index, event.delta);
      case 'content_block_stop':
        return this.#closeCall(event.index);
      case 'message_delta':
        this.#stopReason = event.delta.stop_reason ?? this.#stopReason;
        this.#stopSequence = event.delta.stop_sequence ?? this.#stopSequence;
        this.#counts = mergeCounts(this.#counts, event.usage);
        return undefined;
      case 'message_stop':
        this.isComplete = true;
        return undefined;
      default:
        // The vendor adds events within a version.
        return undefined;
    }
  }

  #acceptUsage(counts: Counts | undefined): CompletionEvent | undefined {
    // The first event counts an output that has hardly begun.
    this.#counts = mergeCounts({}, { ...counts, output_tokens: undefined });
    const usage = toUsage(this.#counts);
    return usage.inputTokens === undefined ? undefined : { type: 'usage', usage };
  }

  #acceptBlock({
    index,
    content_block: block,
  }: RawContentBlockStartEvent): CompletionEvent | undefined {
    switch (block.type) {
      case 'text':
        return textDelta(block.text);
      case 'thinking':
        return block.thinking ? { type: 'reasoning-delta', text: block.thinking } : undefined;
      case 'redacted_thinking':
        return { type: 'reasoning-delta', text: '', signature: redactedSignature(block.data) };
      case 'tool_use': {
        const call = { index: this.#callCount++, input: block.input, hasArguments: false };
        this.#calls.set(index, call);
        return {
          type: 'tool-call-delta',
          index: call.index,
          id: block.id,
          name: block.name,
          arguments: '',
        };
      }
      default:
        return undefined;
    }
  }

  #acceptDelta(
    blockIndex: number,
    delta: Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>['delta'],
  ): CompletionEvent | undefined {
    switch (delta.type) {
      case 'text_delta':
        return textDelta(delta.text);
      case 'thinking_delta':
        return delta.thinking ? { type: 'reasoning-delta', text: delta.thinking } : undefined;
      case 'signature_delta':
        return { type: 'reasoning-delta', text: '', signature: delta.signature };
      case 'input_json_delta': {
        const call = this.#calls.get(blockIndex);
        if (call === undefined || delta.partial_json === '') return undefined;
        call.hasArguments = true;
        return { type: 'tool-call-delta', index: call.index, arguments: delta.partial_json };
      }
      default:
        return undefined;
    }
  }

  /** A call without arguments comes with no delta, or with the whole input at its start. */
  #closeCall(blockIndex: number): CompletionEvent | undefined {
    const call = this.#calls.get(blockIndex);
    if (call === undefined || call.hasArguments) return undefined;
    return {
      type: 'tool-call-delta',
      index: call.index,
      arguments: JSON.stringify(call.input ?? {}),
    };
  }
}

function textDelta(text: string): CompletionEvent | undefined {
  return text ? { type: 'text-delta', text } : undefined;
}

function toFinishReason(raw: string | undefined): FinishReason {
  switch (raw) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    case 'refusal':
      return 'content_filter';
    default:
      // end_turn, stop_sequence, pause_turn, and whatever the vendor adds: the raw word is kept.
      return 'stop';
  }
}

/** What an event says stands until a later one says otherwise: the counts are cumulative. */
function mergeCounts(former: Counts, usage: Counts | undefined): Counts {
  return {
    input_tokens: usage?.input_tokens ?? former.input_tokens,
    cache_read_input_tokens: usage?.cache_read_input_tokens ?? former.cache_read_input_tokens,
    cache_creation_input_tokens:
      usage?.cache_creation_input_tokens ?? former.cache_creation_input_tokens,
    output_tokens: usage?.output_tokens ?? former.output_tokens,
    output_tokens_details: usage?.output_tokens_details ?? former.output_tokens_details,
  };
}

/** The vendor counts cached input apart from the rest. */
function toUsage(counts: Counts): Usage {
  const { input_tokens: fresh, cache_read_input_tokens: cached } = counts;
  const written = counts.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: typeof fresh === 'number' ? fresh + (cached ?? 0) + written : undefined,
    outputTokens: counts.output_tokens ?? undefined,
    cachedInputTokens: cached ?? undefined,
    reasoningTokens: counts.output_tokens_details?.thinking_tokens,
    isEstimated: false,
  };
}
