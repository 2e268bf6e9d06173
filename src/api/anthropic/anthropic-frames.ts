/**
 * Streams the Messages API: numbered blocks, one open at a time, in the vendor's order of events.
 */
import type {
  RawContentBlockDelta,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  TextCitation,
} from '@anthropic-ai/sdk/resources/messages';
import type { TranslatedEvent, TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import { assertNever } from '../../model/assert-never.ts';
import type {
  AnswerDelta,
  ReasoningDelta,
  TextDelta,
  ToolCallDelta,
} from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import type { VendorPart } from '../../model/message.ts';
import { type VendorFields, vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { redactedDataOf } from '../../model/vendors/redacted-reasoning.ts';
import { toAnthropicError } from '../errors/vendor-errors.ts';
import type { SseFrames } from '../http/dialect-frames.ts';
import { anthropicOwnFrames } from './anthropic-own-frames.ts';
import type { Sent } from './sent.ts';
import { SerialCalls } from './serial-calls.ts';
import { emptyMessage, ownBlocks, toAnthropicUsage, toStop } from './to-anthropic-message.ts';

/** `place` is the index of the call, or the number of the thought, in the block. */
type OpenBlock = { readonly type: 'text' | 'thinking' | 'call' | 'own'; readonly place: number };

const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

/** @param inputTokens estimated size of the question; nothing else is known at the start */
export function anthropicFrames(requestId: string, inputTokens: number): SseFrames {
  const stream = new AnthropicStream(requestId, inputTokens);
  return {
    keepAlive: () => PING,
    own: anthropicOwnFrames(),
    of: (event) => stream.write(event),
    failure: (error) => `event: error\ndata: ${JSON.stringify(toAnthropicError(error))}\n\n`,
  };
}

class AnthropicStream {
  private readonly requestId: string;
  private readonly inputTokens: number;
  private frames = '';
  private hasStarted = false;
  private blockCount = 0;
  private open: OpenBlock | undefined;
  private readonly calls = new SerialCalls();

  constructor(requestId: string, inputTokens: number) {
    this.requestId = requestId;
    this.inputTokens = inputTokens;
  }

  /** @returns the frames produced by the event */
  write(event: TranslatedEvent): string | undefined {
    this.take(event);
    const frames = this.frames;
    this.frames = '';
    return frames === '' ? undefined : frames;
  }

  private take(event: TranslatedEvent): void {
    switch (event.type) {
      case 'turn-start':
        return this.start(event.source);
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-call-delta':
      case 'text-marks':
      case 'vendor-item':
        return this.sendAll(this.calls.push(event));
      case 'turn-end':
        return this.end(event);
      default:
        return assertNever(event);
    }
  }

  /** When another model continues the answer, the message continues, too. */
  private start(source: TurnSource): void {
    if (this.hasStarted) return;
    this.hasStarted = true;
    const message = emptyMessage(this.requestId, source);
    const usage = toAnthropicUsage({ inputTokens: this.inputTokens });
    this.send({ type: 'message_start', message: { ...message, usage } });
  }

  private sendAll(deltas: readonly AnswerDelta[]): void {
    for (const delta of deltas) this.sendDelta(delta);
  }

  private sendDelta(delta: AnswerDelta): void {
    switch (delta.type) {
      case 'text-delta':
        return this.sendText(delta);
      case 'text-marks':
        return this.cite(delta.vendor);
      case 'vendor-item':
        return this.sendOwn(delta.part);
      case 'reasoning-delta':
        return this.sendReasoning(delta);
      case 'tool-call-delta':
        return this.sendCall(delta);
      default:
        return assertNever(delta);
    }
  }

  /** A text with marks is another one, whose citations may be known before it. */
  private sendText({ text, vendor }: TextDelta): void {
    if (vendor !== undefined && this.isOpen('text', 0)) this.close();
    if (text === '') return;
    if (!this.isOpen('text', 0)) {
      this.openBlock({ type: 'text', place: 0 }, { type: 'text', text: '' });
    }
    this.sendBlockDelta({ type: 'text_delta', text });
    if (vendor !== undefined) this.cite(vendor);
  }

  private cite(vendor: VendorFields): void {
    const { citations } = vendorFieldsFor('anthropic', { vendor });
    if (!Array.isArray(citations) || citations.length === 0 || !this.isOpen('text', 0)) return;
    for (const citation of citations as TextCitation[]) {
      this.sendBlockDelta({ type: 'citations_delta', citation });
    }
    this.close();
  }

  /** Clients put the input of a tool together from its deltas, the vendor's own tools' too. */
  private sendOwn(part: VendorPart): void {
    for (const block of ownBlocks(part)) {
      const { input } = block as { readonly input?: unknown };
      const isUse = block.type.endsWith('tool_use') && isRecord(input);
      this.openBlock(
        { type: 'own', place: 0 },
        isUse ? Object.assign({ ...block }, { input: {} }) : block,
      );
      if (isUse) {
        this.sendBlockDelta({ type: 'input_json_delta', partial_json: JSON.stringify(input) });
      }
      this.close();
    }
  }

  private sendReasoning({ text, block: place = 0, signature }: ReasoningDelta): void {
    const data = redactedDataOf(signature);
    if (data !== undefined) {
      this.openBlock({ type: 'thinking', place }, { type: 'redacted_thinking', data });
      return this.close();
    }
    if (text === '' && signature === undefined) return;
    if (!this.isOpen('thinking', place)) {
      this.openBlock(
        { type: 'thinking', place },
        { type: 'thinking', thinking: '', signature: '' },
      );
    }
    if (text !== '') this.sendBlockDelta({ type: 'thinking_delta', thinking: text });
    if (signature === undefined) return;
    this.sendBlockDelta({ type: 'signature_delta', signature });
    this.close();
  }

  private sendCall({ index, id, name, arguments: json, vendor }: ToolCallDelta): void {
    if (!this.isOpen('call', index)) {
      this.openBlock(
        { type: 'call', place: index },
        {
          type: 'tool_use',
          id: id ?? '',
          name: name ?? '',
          input: {},
          caller: { type: 'direct' },
          ...(vendor && vendorFieldsFor('anthropic', { vendor })),
        },
      );
    }
    if (json !== '') this.sendBlockDelta({ type: 'input_json_delta', partial_json: json });
  }

  private end(end: TurnEnd): void {
    this.sendAll(this.calls.end());
    this.close();
    this.send({
      type: 'message_delta',
      delta: {
        ...toStop(end),
        stop_details: null,
      },
      usage: toAnthropicUsage(end.usage),
    });
    this.send({ type: 'message_stop' });
  }

  private isOpen(type: OpenBlock['type'], place: number): boolean {
    return this.open?.type === type && this.open.place === place;
  }

  private openBlock(
    block: OpenBlock,
    start: Sent<RawContentBlockStartEvent['content_block']>,
  ): void {
    this.close();
    this.open = block;
    const index = this.blockCount++;
    this.send({ type: 'content_block_start', index, content_block: start });
    // The vendor, too, sends a ping after the start of the first block.
    if (index === 0) this.frames += PING;
  }

  private sendBlockDelta(delta: RawContentBlockDelta): void {
    this.send({ type: 'content_block_delta', index: this.blockCount - 1, delta });
  }

  private close(): void {
    if (this.open === undefined) return;
    this.open = undefined;
    this.send({ type: 'content_block_stop', index: this.blockCount - 1 });
  }

  private send(event: Sent<RawMessageStreamEvent>): void {
    this.frames += `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
