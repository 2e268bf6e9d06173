/** Converts a complete answer to a chat completion; pure. */
import { randomUUID } from 'node:crypto';
import type { ChatCompletion } from 'openai/resources';
import type {
  ChatCompletionMessage,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import type { TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { ToolDefinition } from '../../model/completion-request.ts';
import type { FinishReason } from '../../model/completion-event.ts';
import { type Message, type MessagePart, textOf, type ToolCallPart } from '../../model/message.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { freeTextOf, takesFreeText } from '../compat/free-text-tool.ts';
import { toCompletionUsage } from './to-usage.ts';

/**
 * An extension of OpenAI-compatible servers, since OpenAI itself shows no reasoning here. In a stream a
 * block of reasoning comes in pieces with the same index, the signature with the last one.
 */
export type ReasoningDetail = {
  readonly type: 'reasoning.text';
  readonly text: string;
  readonly signature?: string;
  readonly index?: number;
};

type ReasoningFields = {
  readonly reasoning_content?: string;
  /** A client that sends them back returns the model's own sealed reasoning to it. */
  readonly reasoning_details?: readonly ReasoningDetail[];
};

/** @param tools those of the request, which say in which form the client has each called */
export function toChatCompletion(
  source: TurnSource,
  reply: Message,
  end: TurnEnd,
  tools: readonly ToolDefinition[],
): ChatCompletion {
  const usage = toCompletionUsage(end.usage);
  return {
    id: newCompletionId(),
    object: 'chat.completion',
    created: nowInSeconds(),
    model: source.model,
    choices: [
      {
        index: 0,
        message: toMessage(reply, tools),
        logprobs: null,
        finish_reason: toFinishReason(end.finishReason),
      },
    ],
    ...(usage && { usage }),
  };
}

function toMessage(
  reply: Message,
  tools: readonly ToolDefinition[],
): ChatCompletionMessage & ReasoningFields {
  const text = textOf(reply);
  const calls = reply.parts.flatMap((part) =>
    part.type === 'tool-call' ? [toCall(part, tools)] : [],
  );
  const thoughts = reply.parts.filter((part) => part.type === 'reasoning');
  const reasoning = thoughts.map((part) => part.text).join('');
  const details = thoughts
    .filter(({ signature }) => signature !== undefined)
    .map((part) => reasoningDetail(part.text, part.signature));
  return {
    ...Object.assign({}, ...reply.parts.map(messageFieldsIn)),
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** Fields of the message that only this dialect has, such as annotations. */
export function messageFieldsIn(part: MessagePart): object {
  if (part.type !== 'vendor' || part.vendor?.dialect !== 'openai') return {};
  return part.vendor.fields;
}

/** With what its vendor wants back with it. */
function toCall(
  part: ToolCallPart,
  tools: readonly ToolDefinition[],
): ChatCompletionMessageToolCall {
  const own = vendorFieldsFor('openai', part);
  if (takesFreeText(part.name, tools)) {
    const custom = { name: part.name, input: freeTextOf(part.arguments) };
    return { ...own, id: part.id, type: 'custom', custom };
  }
  return {
    ...own,
    id: part.id,
    type: 'function',
    function: { name: part.name, arguments: part.arguments },
  };
}

export function reasoningDetail(text: string, signature: string | undefined): ReasoningDetail {
  return { type: 'reasoning.text', text, ...(signature !== undefined && { signature }) };
}

/** An answer that was cut off has become an error before this point. */
export function toFinishReason(
  reason: FinishReason,
): 'stop' | 'length' | 'tool_calls' | 'content_filter' {
  return reason === 'cancelled' || reason === 'error' ? 'stop' : reason;
}

export function newCompletionId(): string {
  return `chatcmpl-${randomUUID().replaceAll('-', '')}`;
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
