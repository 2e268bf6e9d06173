/** One answer of the Messages API, event by event, as CompletionEvents. */
import { randomUUID } from 'node:crypto';
import type {
  CompletionEvent,
  FinishReason,
  ReasoningDelta,
  ResponseEnd,
} from '../../model/completion-event.ts';
import { countAt, countOf, recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import { redactedSignature } from '../../model/redacted-reasoning.ts';
import type { TokenUsage } from '../../model/usage.ts';
import { wireContentText } from '../upstream/content-parts.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import {
  neededWireRecord,
  neededWireText,
  optionalWireText,
  WireFault,
} from '../upstream/wire-fields.ts';
import { throwAnthropicError } from './anthropic-errors.ts';

/** As the vendor counts: cached input apart from the rest. */
type Counts = {
  readonly fresh: number | undefined;
  readonly cached: number | undefined;
  readonly written: number | undefined;
  readonly output: number | undefined;
  readonly thinking: number | undefined;
};

const UNCOUNTED: Counts = {
  fresh: undefined,
  cached: undefined,
  written: undefined,
  output: undefined,
  thinking: undefined,
};

/** A call whose arguments are still coming. */
type OpenCall = { readonly index: number; readonly input: string; hasArguments: boolean };

const NOTHING: readonly CompletionEvent[] = [];

/** Has an end only if the vendor said that it had ended, or why and then ended well. */
export class AnthropicAnswer implements StreamedAnswer {
  isComplete = false;
  private stopReason: string | undefined;
  private stopSequence: string | undefined;
  private counts = UNCOUNTED;
  private callCount = 0;
  private thoughtCount = 0;
  /** By the vendor's block index, which counts texts too. */
  private readonly calls = new Map<number, OpenCall>();

  accept(event: WireRecord, name?: string): readonly CompletionEvent[] {
    throwAnthropicError(event, name);
    const mapped = this.toEvent(event);
    return mapped === undefined ? NOTHING : [mapped];
  }

  end(): ResponseEnd | undefined {
    const raw = this.stopReason;
    if (raw === undefined && !this.isComplete) return undefined;
    return {
      type: 'response-end',
      finishReason: toFinishReason(raw),
      ...(raw === undefined ? {} : { rawFinishReason: raw }),
      ...(this.stopSequence === undefined ? {} : { stopSequence: this.stopSequence }),
      usage: toUsage(this.counts),
    };
  }

  private toEvent(event: WireRecord): CompletionEvent | undefined {
    switch (event['type']) {
      case 'message_start':
        return this.acceptUsage(recordAt(recordAt(event, 'message'), 'usage'));
      case 'content_block_start':
        return this.acceptBlock(
          event['index'],
          neededWireRecord(event['content_block'], 'content_block_start.content_block'),
        );
      case 'content_block_delta':
        return this.acceptDelta(
          event['index'],
          neededWireRecord(event['delta'], 'content_block_delta.delta'),
        );
      case 'content_block_stop':
        return this.closeCall(event['index']);
      case 'message_delta':
        this.acceptEnd(recordAt(event, 'delta'));
        this.counts = mergeCounts(this.counts, recordAt(event, 'usage'));
        return undefined;
      case 'message_stop':
        this.isComplete = true;
        return undefined;
      default:
        // The vendor adds events within a version.
        return undefined;
    }
  }

  private acceptEnd(delta: WireRecord): void {
    const reason = optionalWireText(delta['stop_reason'], 'message_delta.delta.stop_reason');
    this.stopReason = reason ?? this.stopReason;
    this.stopSequence = textAt(delta, 'stop_sequence') ?? this.stopSequence;
  }

  private acceptUsage(counted: WireRecord): CompletionEvent | undefined {
    // The first event counts an output that has hardly begun.
    this.counts = { ...mergeCounts(UNCOUNTED, counted), output: undefined };
    const usage = toUsage(this.counts);
    return usage.inputTokens === undefined ? undefined : { type: 'usage', usage };
  }

  private acceptBlock(place: unknown, block: WireRecord): CompletionEvent | undefined {
    switch (block['type']) {
      case 'text':
        return textDelta(wireContentText(block['text'], 'content_block.text'));
      case 'thinking':
        this.thoughtCount++;
        return this.thought(optionalWireText(block['thinking'], 'content_block.thinking'));
      case 'redacted_thinking': {
        this.thoughtCount++;
        const sealed = textAt(block, 'data');
        return this.thought('', sealed && redactedSignature(sealed));
      }
      case 'tool_use': {
        const call = {
          index: this.callCount++,
          input: JSON.stringify(neededWireRecord(block['input'] ?? {}, 'content_block.input')),
          hasArguments: false,
        };
        this.calls.set(placeOf(place, 'content_block_start.index'), call);
        return {
          type: 'tool-call-delta',
          index: call.index,
          id: textAt(block, 'id') ?? `toolu_${randomUUID()}`,
          name: neededWireText(block['name'], 'content_block.name'),
          arguments: '',
        };
      }
      default:
        return undefined;
    }
  }

  private acceptDelta(place: unknown, delta: WireRecord): CompletionEvent | undefined {
    switch (delta['type']) {
      case 'text_delta':
        return textDelta(wireContentText(delta['text'], 'delta.text'));
      case 'thinking_delta':
        return this.thought(optionalWireText(delta['thinking'], 'delta.thinking'));
      case 'signature_delta':
        return this.thought('', textAt(delta, 'signature'));
      case 'input_json_delta': {
        const call = this.calls.get(placeOf(place, 'content_block_delta.index'));
        const piece = optionalWireText(delta['partial_json'], 'delta.partial_json');
        if (call === undefined || !piece) return undefined;
        call.hasArguments = true;
        return { type: 'tool-call-delta', index: call.index, arguments: piece };
      }
      default:
        return undefined;
    }
  }

  /** Of the block of thinking that was begun last; only one is open. */
  private thought(text: string | undefined, signature?: string): ReasoningDelta | undefined {
    if (!text && signature === undefined) return undefined;
    const block = this.thoughtCount - 1;
    return {
      type: 'reasoning-delta',
      text: text ?? '',
      ...(block > 0 && { block }),
      ...(signature !== undefined && { signature }),
    };
  }

  /** A call without arguments comes with no delta, or with the whole input at its start. */
  private closeCall(place: unknown): CompletionEvent | undefined {
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

function textDelta(text: string | undefined): CompletionEvent | undefined {
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

/** What an event says holds until a later one says otherwise: the counts are cumulative. */
function mergeCounts(former: Counts, usage: WireRecord): Counts {
  return {
    fresh: countAt(usage, 'input_tokens') ?? former.fresh,
    cached: countAt(usage, 'cache_read_input_tokens') ?? former.cached,
    written: countAt(usage, 'cache_creation_input_tokens') ?? former.written,
    output: countAt(usage, 'output_tokens') ?? former.output,
    thinking:
      countAt(recordAt(usage, 'output_tokens_details'), 'thinking_tokens') ?? former.thinking,
  };
}

/** Every count may be missing: servers of other vendors speak this protocol too. */
function toUsage({ fresh, cached, written, output, thinking }: Counts): TokenUsage {
  return {
    inputTokens: fresh === undefined ? undefined : countOf(fresh + (cached ?? 0) + (written ?? 0)),
    outputTokens: output,
    cachedInputTokens: cached,
    reasoningTokens: thinking,
    isEstimated: false,
  };
}
