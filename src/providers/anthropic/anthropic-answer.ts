/** One answer of the Messages API, event by event or whole, as CompletionEvents. */
import { randomUUID } from 'node:crypto';
import type { CompletionEvent, ReasoningDelta, ResponseEnd } from '../../model/completion-event.ts';
import { countOf, recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import { redactedSignature } from '../../model/redacted-reasoning.ts';
import { begunAgain } from '../upstream/begun-again.ts';
import { wireContentText } from '../upstream/content-parts.ts';
import { finishReasonOf, saidFinish } from '../upstream/finish-words.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import {
  argumentsText,
  neededWireList,
  neededWireRecord,
  neededWireText,
  optionalWireText,
  WireFault,
} from '../upstream/wire-fields.ts';
import { failedAnswer, throwAnthropicError } from './anthropic-errors.ts';
import { mergeCounts, toUsage, UNCOUNTED } from './anthropic-usage.ts';

/** A call whose arguments are still coming. */
type OpenCall = { readonly index: number; readonly input: string; hasArguments: boolean };

const NOTHING: readonly CompletionEvent[] = [];

/** Has an end only if the vendor said that it had ended, or why and then ended well. */
export class AnthropicAnswer implements StreamedAnswer {
  isComplete = false;
  private readonly provider: string;
  /** The id from `message_start`. */
  private messageId: string | undefined;
  /** `message_start` came a second time: a block that starts again then means a second answer. */
  private isAnnouncedAgain = false;
  private highestBlock = -1;
  private hasText = false;
  private stopReason: string | undefined;
  private stopSequence: string | undefined;
  private counts = UNCOUNTED;
  private startOutput: number | undefined;
  private callCount = 0;
  private thoughtCount = 0;
  /** By the vendor's block index, which counts texts too. */
  private readonly calls = new Map<number, OpenCall>();

  constructor(provider: string) {
    this.provider = provider;
  }

  get isClosing(): boolean {
    return this.isComplete || this.stopReason !== undefined;
  }

  accept(event: WireRecord, name?: string): readonly CompletionEvent[] {
    throwAnthropicError(event, name);
    const mapped = this.toEvent(event);
    return mapped === undefined ? NOTHING : [mapped];
  }

  /** @throws the vendor's error; a body without content is treated as one */
  acceptWhole(message: WireRecord): readonly CompletionEvent[] {
    throwAnthropicError(message, undefined);
    if (message['content'] === undefined) throw failedAnswer(message);
    const blocks =
      typeof message['content'] === 'string'
        ? [{ type: 'text', text: message['content'] }]
        : neededWireList(message['content'], 'content');
    const events = blocks.flatMap((block, index) => [
      this.acceptBlock(index, neededWireRecord(block, 'content[]')),
      this.closeCall(index),
    ]);
    this.acceptEnd(message);
    this.counts = mergeCounts(this.counts, recordAt(message, 'usage'));
    this.isComplete = true;
    return events.filter((event) => event !== undefined);
  }

  end(): ResponseEnd | undefined {
    const word = this.stopReason;
    if (word === undefined && !this.isComplete) return undefined;
    const hasCalls = this.callCount > 0;
    const hasContent = this.hasText || hasCalls || this.thoughtCount > 0;
    return {
      type: 'response-end',
      finishReason: finishReasonOf({
        provider: this.provider,
        word: word ?? 'end_turn',
        hasCalls,
        isProven: this.isComplete && hasContent,
      }),
      ...(word === undefined ? {} : { rawFinishReason: word }),
      ...(this.stopSequence === undefined ? {} : { stopSequence: this.stopSequence }),
      usage: toUsage(this.counts),
    };
  }

  private toEvent(event: WireRecord): CompletionEvent | undefined {
    switch (event['type']) {
      case 'message_start':
        return this.begin(recordAt(event, 'message'));
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
        if (this.counts.output === 0) {
          this.counts = { ...this.counts, output: this.startOutput ?? 0 };
        }
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
    this.stopReason = saidFinish(reason) ?? this.stopReason;
    this.stopSequence = textAt(delta, 'stop_sequence') ?? this.stopSequence;
  }

  /** Some servers send `message_start` twice. */
  private begin(message: WireRecord): CompletionEvent | undefined {
    const id = textAt(message, 'id');
    const isAgain = this.counts !== UNCOUNTED;
    if (isAgain && this.highestBlock >= 0) {
      if (id !== this.messageId) throw begunAgain(this.provider);
      this.isAnnouncedAgain = true;
    }
    this.messageId = id;
    const { output } = this.counts;
    const counted = mergeCounts(this.counts, recordAt(message, 'usage'));
    // The output count at the start is incomplete; it is used only if the final count is 0.
    this.startOutput = counted.output;
    this.counts = { ...counted, output };
    const usage = toUsage(this.counts);
    return isAgain || usage.inputTokens === undefined ? undefined : { type: 'usage', usage };
  }

  private noteBlock(place: unknown): void {
    const index = countOf(place);
    if (index === undefined) return;
    if (this.isAnnouncedAgain && index <= this.highestBlock) throw begunAgain(this.provider);
    this.highestBlock = Math.max(this.highestBlock, index);
  }

  private acceptBlock(place: unknown, block: WireRecord): CompletionEvent | undefined {
    this.noteBlock(place);
    switch (block['type']) {
      case 'text':
        return this.textDelta(wireContentText(block['text'], 'content_block.text'));
      case 'thinking':
        this.thoughtCount++;
        return this.thought(
          optionalWireText(block['thinking'], 'content_block.thinking'),
          textAt(block, 'signature'),
        );
      case 'redacted_thinking': {
        this.thoughtCount++;
        const sealed = textAt(block, 'data');
        return this.thought('', sealed && redactedSignature(sealed));
      }
      case 'tool_use': {
        const call = {
          index: this.callCount++,
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
        };
      }
      default:
        return undefined;
    }
  }

  private acceptDelta(place: unknown, delta: WireRecord): CompletionEvent | undefined {
    switch (delta['type']) {
      case 'text_delta':
        return this.textDelta(wireContentText(delta['text'], 'delta.text'));
      case 'thinking_delta':
        return this.thought(optionalWireText(delta['thinking'], 'delta.thinking'));
      case 'signature_delta':
        return this.thought('', textAt(delta, 'signature'));
      case 'input_json_delta': {
        const call = this.calls.get(placeOf(place, 'content_block_delta.index'));
        const piece = argumentsText(delta['partial_json'], 'delta.partial_json');
        if (call === undefined || !piece) return undefined;
        call.hasArguments = true;
        return { type: 'tool-call-delta', index: call.index, arguments: piece };
      }
      default:
        return undefined;
    }
  }

  private textDelta(text: string | undefined): CompletionEvent | undefined {
    if (!text) return undefined;
    this.hasText = true;
    return { type: 'text-delta', text };
  }

  /** Belongs to the block of thinking that was begun last: only one is open. */
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
