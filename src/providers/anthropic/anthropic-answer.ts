/** One answer of the Messages API, event by event or whole, as CompletionEvents. */
import type { CompletionEvent, ReasoningDelta, ResponseEnd } from '../../model/completion-event.ts';
import { countOf, recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { redactedSignature } from '../../model/vendors/redacted-reasoning.ts';
import { answeredBy, modelIn } from '../upstream/wire/answering-model.ts';
import { begunAgain } from '../upstream/answers/begun-again.ts';
import { wireContentText } from '../upstream/wire/content-parts.ts';
import { finishReasonOf, saidFinish } from '../upstream/wire/finish-words.ts';
import type { StreamedAnswer } from '../upstream/answers/streamed-answer.ts';
import { neededWireList, neededWireRecord, optionalWireText } from '../upstream/wire-fields.ts';
import { failedWholeAnswer, throwAnthropicError } from './anthropic-errors.ts';
import { OpenCalls } from './open-calls.ts';
import { OwnBlocks } from './own-blocks.ts';
import { isPlainPiece, readableEvent, readableMessage } from './readable-message.ts';
import { mergeCounts, toUsage, UNCOUNTED } from './anthropic-usage.ts';

const NOTHING: readonly CompletionEvent[] = [];

/** Has an end only if the vendor said that it had ended, or why and then ended well. */
export class AnthropicAnswer implements StreamedAnswer {
  isComplete = false;
  private readonly provider: string;
  /** The id from `message_start`. */
  private messageId: string | undefined;
  private model: string | undefined;
  /** `message_start` came a second time: a block that starts again then means a second answer. */
  private isAnnouncedAgain = false;
  private startCount = 0;
  private highestBlock = -1;
  private hasText = false;
  private stopReason: string | undefined;
  private stopSequence: string | undefined;
  private counts = UNCOUNTED;
  private startOutput: number | undefined;
  private thoughtCount = 0;
  private readonly own = new OwnBlocks();
  private hasOwn = false;
  private readonly calls = new OpenCalls();

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
    if (message['content'] === undefined) throw failedWholeAnswer(message, 'content');
    const blocks =
      typeof message['content'] === 'string'
        ? [{ type: 'text', text: message['content'] }]
        : neededWireList(message['content'], 'content');
    const events = blocks.flatMap((block, index) => [
      this.acceptBlock(index, neededWireRecord(block, 'content[]')),
      this.closeBlock(index),
    ]);
    this.acceptEnd(message);
    this.model = modelIn(message);
    this.counts = mergeCounts(this.counts, recordAt(message, 'usage'));
    this.isComplete = true;
    return events.filter((event) => event !== undefined);
  }

  readable(event: WireRecord): WireRecord | undefined {
    if (isPlainPiece(event)) return event;
    // Clients give up at a second start.
    if (this.startCount > 1 && event['type'] === 'message_start') return undefined;
    return readableEvent(event, {
      block: Math.max(0, this.highestBlock),
      hasCalls: this.calls.count > 0,
    });
  }

  readableWhole(answer: WireRecord): WireRecord {
    return readableMessage(answer, this.calls.count > 0);
  }

  end(): ResponseEnd | undefined {
    const word = this.stopReason;
    if (word === undefined && !this.isComplete) return undefined;
    const hasCalls = this.calls.count > 0;
    const hasContent = this.hasText || hasCalls || this.thoughtCount > 0 || this.hasOwn;
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
      ...answeredBy(this.model),
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
        return this.closeBlock(event['index']);
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
    this.startCount++;
    const id = textAt(message, 'id');
    const isAgain = this.counts !== UNCOUNTED;
    if (isAgain && this.highestBlock >= 0) {
      if (id !== this.messageId) throw begunAgain(this.provider);
      this.isAnnouncedAgain = true;
    }
    this.messageId = id;
    this.model ??= modelIn(message);
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
        this.own.beginText(place, block);
        return this.beginText(wireContentText(block['text'], 'content_block.text'));
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
      case 'tool_use':
        return this.calls.begin(place, block);
      default:
        this.hasOwn = true;
        this.own.begin(place, block);
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
      case 'input_json_delta':
        if (this.own.isOpen(place)) break;
        return this.calls.add(place, delta);
    }
    this.own.add(place, delta);
    return undefined;
  }

  /** Each block of text stays apart: citations belong to one. */
  private beginText(text = ''): CompletionEvent | undefined {
    if (!this.hasText) return this.textDelta(text);
    return { type: 'text-delta', text, vendor: { dialect: 'anthropic', fields: {} } };
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

  private closeBlock(place: unknown): CompletionEvent | undefined {
    return this.own.close(place) ?? this.calls.close(place);
  }
}
