/** Converts a complete answer to a Message of the Messages API. */
import type {
  ContentBlock,
  Message as AnthropicMessage,
  StopReason,
  Usage as AnthropicUsage,
} from '@anthropic-ai/sdk/resources/messages';
import type { TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { FinishReason } from '../../model/completion-event.ts';
import { type VendorFields, vendorFieldsFor, wholeFor } from '../../model/vendors/vendor-fields.ts';
import type { Message, MessagePart, VendorPart } from '../../model/message.ts';
import { redactedDataOf } from '../../model/vendors/redacted-reasoning.ts';
import { freshInputTokens, type TokenUsage } from '../../model/usage.ts';
import { callArguments } from '../compat/call-arguments.ts';
import type { Sent } from './sent.ts';

type SentMessage = Sent<AnthropicMessage>;

/** @param requestId also serves as the message id, since no other exists before the answer */
export function toAnthropicMessage(
  requestId: string,
  source: TurnSource,
  reply: Message,
  end: TurnEnd,
): SentMessage {
  return {
    ...emptyMessage(requestId, source),
    content: reply.parts.flatMap(toBlocks),
    ...toStop(end),
    usage: toAnthropicUsage(end.usage),
  };
}

/** A message without content, at the start of a stream. */
export function emptyMessage(requestId: string, { model }: TurnSource): SentMessage {
  return {
    id: `msg_${requestId}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: toAnthropicUsage({}),
  };
}

/** Cached input, read or written, is counted separately. The dialect has no way to express an unknown count but 0. */
export function toAnthropicUsage(usage: Partial<TokenUsage>): Sent<AnthropicUsage> {
  const { outputTokens = 0, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: freshInputTokens(usage) ?? 0,
    output_tokens: outputTokens,
    ...(cacheWriteTokens !== undefined && { cache_creation_input_tokens: cacheWriteTokens }),
    ...(cachedInputTokens !== undefined && { cache_read_input_tokens: cachedInputTokens }),
    ...(reasoningTokens !== undefined && {
      output_tokens_details: { thinking_tokens: reasoningTokens },
    }),
  };
}

/** Only a vendor of this dialect reports the sequence. */
export function toStop(
  end: Pick<TurnEnd, 'finishReason' | 'rawFinishReason' | 'stopSequence'>,
): Pick<AnthropicMessage, 'stop_reason' | 'stop_sequence'> {
  const { finishReason, rawFinishReason = '', stopSequence } = end;
  if (stopSequence !== undefined) {
    return { stop_reason: 'stop_sequence', stop_sequence: stopSequence };
  }
  const own = OWN_REASONS.get(rawFinishReason) ?? toStopReason(finishReason);
  return { stop_reason: own, stop_sequence: null };
}

/** Reasons of the vendor that are more precise than ours: a client continues a paused turn. */
const OWN_REASONS: ReadonlyMap<string, StopReason> = new Map(
  (['pause_turn', 'model_context_window_exceeded'] as const).map((reason) => [reason, reason]),
);

/** An answer that was cut off has no reason of its own; the edge turns it into an error before. */
function toStopReason(reason: FinishReason): StopReason | null {
  switch (reason) {
    case 'stop':
      return 'end_turn';
    case 'length':
      return 'max_tokens';
    case 'tool_calls':
      return 'tool_use';
    case 'content_filter':
      return 'refusal';
    case 'cancelled':
    case 'error':
      return null;
    default:
      return assertNever(reason);
  }
}

/** Where a text comes from, as the vendor has said it. */
function citationsOf(vendor: VendorFields | undefined): object {
  if (vendor === undefined) return {};
  const { citations } = vendorFieldsFor('anthropic', { vendor });
  return citations === undefined ? {} : { citations };
}

/** Blocks of the vendor's own go out as they came; clients of this dialect know no other's. */
export function ownBlocks(part: VendorPart): Sent<ContentBlock>[] {
  const own = wholeFor('anthropic', part);
  return own === undefined ? [] : [own as unknown as Sent<ContentBlock>];
}

function toBlocks(part: MessagePart): Sent<ContentBlock>[] {
  switch (part.type) {
    case 'text':
      return [{ ...citationsOf(part.vendor), type: 'text', text: part.text }];
    case 'reasoning': {
      const data = redactedDataOf(part.signature);
      if (data !== undefined) return [{ type: 'redacted_thinking', data }];
      // A model without seals leaves the signature empty.
      return [{ type: 'thinking', thinking: part.text, signature: part.signature ?? '' }];
    }
    case 'tool-call':
      return [
        {
          type: 'tool_use',
          id: part.id,
          name: part.name,
          input: callArguments(part.arguments),
          caller: { type: 'direct' },
          ...vendorFieldsFor('anthropic', part),
        },
      ];
    case 'vendor':
      return ownBlocks(part);
    case 'image':
    case 'tool-result':
      // No model answers with these parts.
      return [];
    default:
      return assertNever(part);
  }
}
