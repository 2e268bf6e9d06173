/** Converts an answer to the response and output items of OpenAI's Responses API; pure. */
import { randomUUID } from 'node:crypto';
import type {
  Response,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  ResponseReasoningItem,
  ResponseStatus,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import type { TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { FinishReason } from '../../model/completion-event.ts';
import type { ToolDefinition } from '../../model/completion-request.ts';
import type { Message, ToolCallPart, VendorPart } from '../../model/message.ts';
import { assertNever } from '../../model/assert-never.ts';
import { type VendorFields, vendorFieldsFor, wholeFor } from '../../model/vendors/vendor-fields.ts';
import type { TokenUsage } from '../../model/usage.ts';
import { nowInSeconds } from './to-chat-completion.ts';
import { toCallItem } from './tool-call-items.ts';

/** The constant fields of a response in all its stages. */
export type ResponseFrame = {
  /** A repeat under the same Idempotency-Key gets the id of the turn that it joins. */
  readonly idOf: (source: TurnSource) => string;
  readonly createdAt: number;
  readonly conversation: string | undefined;
  /** Those of the request, which say in which form the client has each called. */
  readonly tools: readonly ToolDefinition[];
  readonly echo: Readonly<Record<string, unknown>>;
};

type Stage = {
  readonly id: string;
  readonly model: string;
  readonly output: readonly ResponseOutputItem[];
  /** Undefined while the response is in progress. */
  readonly end: Pick<TurnEnd, 'finishReason' | 'usage'> | undefined;
  /** Why the response failed. */
  readonly error?: FailedResponse;
};

type FailedResponse = { readonly code: string; readonly message: string };

/**
 * The fields that the vendor's client adds itself, and those that the echo supplies, are optional.
 */
type ResponseBody = Pick<Response, 'id' | 'object' | 'created_at' | 'model' | 'output'> &
  Partial<Omit<Response, 'error'>> & { readonly error: FailedResponse | null };

export function toWholeResponse(
  frame: ResponseFrame,
  source: TurnSource,
  reply: Message,
  end: TurnEnd,
): ResponseBody {
  const output = toOutput(reply, end.finishReason, frame.tools);
  return toResponse(frame, { id: frame.idOf(source), model: source.model, output, end });
}

export function toResponse(
  frame: ResponseFrame,
  { id, model, output, end, error }: Stage,
): ResponseBody {
  const reason = end && incompleteReason(end.finishReason);
  const usage = end && toResponseUsage(end.usage);
  const { conversation } = frame;
  return {
    id,
    object: 'response',
    created_at: frame.createdAt,
    status: error === undefined ? statusOf(end?.finishReason) : 'failed',
    ...(end && { completed_at: nowInSeconds() }),
    error: error ?? null,
    incomplete_details: reason === undefined ? null : { reason },
    model,
    output: [...output],
    ...(conversation !== undefined && { conversation: { id: conversation } }),
    ...frame.echo,
    ...(usage && { usage }),
  };
}

/** @param finishReason undefined: in progress */
export function statusOf(
  finishReason: FinishReason | undefined,
): Extract<ResponseStatus, 'in_progress' | 'completed' | 'incomplete'> {
  if (finishReason === undefined) return 'in_progress';
  return incompleteReason(finishReason) === undefined ? 'completed' : 'incomplete';
}

function incompleteReason(
  finishReason: FinishReason,
): 'max_output_tokens' | 'content_filter' | undefined {
  if (finishReason === 'length') return 'max_output_tokens';
  return finishReason === 'content_filter' ? 'content_filter' : undefined;
}

function toOutput(
  reply: Message,
  finishReason: FinishReason,
  tools: ResponseFrame['tools'],
): ResponseOutputItem[] {
  const status = statusOf(finishReason);
  return reply.parts.flatMap((part): ResponseOutputItem[] => {
    switch (part.type) {
      case 'reasoning':
        return [reasoningItem(newItemId('rs'), part.text, part.signature)];
      case 'text':
        return [
          messageItem(
            newItemId('msg'),
            [textPart(part.text, annotationsIn(part.vendor))],
            status,
            phaseOf(part.vendor),
          ),
        ];
      case 'tool-call':
        return [ownCallItem(part) ?? toCallItem(newItemId('fc'), part, 'completed', tools)];
      case 'vendor':
        return ownItems(part);
      case 'image':
      case 'tool-result':
        // No model answers with these parts.
        return [];
      default:
        return assertNever(part);
    }
  });
}

/** `encrypted_content` is the seal, which the client returns unchanged. */
export function reasoningItem(
  id: string,
  text: string,
  seal: string | undefined,
): ResponseReasoningItem {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    ...(seal !== undefined && { encrypted_content: seal }),
  };
}

export function messageItem(
  id: string,
  content: ResponseOutputText[],
  status: ResponseOutputMessage['status'],
  phase: MessagePhase,
): ResponseOutputMessage {
  return { id, type: 'message', status, role: 'assistant', ...(phase && { phase }), content };
}

export type MessagePhase = ResponseOutputMessage['phase'] | undefined;

/** What the vendor calls a message's part in its answer, and wants back. */
export function phaseOf(vendor: VendorFields | undefined): MessagePhase {
  const phase = vendor && vendorFieldsFor('openai-responses', { vendor })['phase'];
  // A phase that the vendor adds is the client's to understand.
  return typeof phase === 'string' ? (phase as MessagePhase) : undefined;
}

type Annotations = ResponseOutputText['annotations'];

export function textPart(text: string, annotations: Annotations = []): ResponseOutputText {
  return { type: 'output_text', text, annotations, logprobs: [] };
}

/** Where a text comes from, as the vendor has said it. */
export function annotationsIn(vendor: VendorFields | undefined): Annotations {
  const annotations = vendor && vendorFieldsFor('openai-responses', { vendor })['annotations'];
  return Array.isArray(annotations) ? (annotations as Annotations) : [];
}

/** Items of the vendor's own go out as they came; clients of this dialect know no other's. */
export function ownItems(part: VendorPart): ResponseOutputItem[] {
  const own = wholeFor('openai-responses', part);
  return own === undefined ? [] : [own as unknown as ResponseOutputItem];
}

/** A call that is no function's, such as a shell's, goes out as it came, too. */
export function ownCallItem({
  vendor,
}: Pick<ToolCallPart, 'vendor'>): ResponseOutputItem | undefined {
  const own = vendor && wholeFor('openai-responses', { vendor });
  if (own === undefined || own['type'] === 'custom_tool_call') return undefined;
  return own as unknown as ResponseOutputItem;
}

export function newItemId(kind: 'msg' | 'rs' | 'fc'): string {
  return `${kind}_${randomUUID().replaceAll('-', '')}`;
}

/** This API requires the details, so an unknown count becomes 0. */
function toResponseUsage(usage: TokenUsage): ResponseUsage | undefined {
  const { inputTokens: input, outputTokens: output } = usage;
  if (input === undefined || output === undefined) return undefined;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cachedInputTokens ?? 0,
      cache_write_tokens: usage.cacheWriteTokens ?? 0,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: input + output,
  };
}
