/** The complete answer of docs/protocol.md, built from a turn's events. */
import type {
  Answer,
  AnswerRoute,
  RecalledReference,
  ToolCall,
  Usage,
} from '../../contract/answer.ts';
import type { RecalledItem } from '../../conversation/recall/recall.ts';
import type { TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { AnswerValidation } from '../../model/answer-validation.ts';
import { type Cost, toUsd } from '../../model/cost.ts';
import type { FinishReason } from '../../model/completion-event.ts';
import type { Message } from '../../model/message.ts';
import { textOf } from '../../model/message.ts';
import type { TokenUsage } from '../../model/usage.ts';

export function toAnswer(source: TurnSource, reply: Message, end: TurnEnd): Answer {
  const toolCalls = toToolCalls(reply);
  const reasoning = reply.parts
    .map((part) => (part.type === 'reasoning' ? part.text : ''))
    .join('');
  return {
    message: textOf(reply),
    model: source.model,
    provider: source.provider,
    context: source.contextId,
    finished: isFinished(end.finishReason),
    timestamp: endedAt(end),
    ...(end.stored && {
      message_id: end.stored.messageId,
      context_version: end.stored.version,
    }),
    finish_reason: end.finishReason,
    usage: toPricedUsage(end),
    route: toRouteBody(source, end),
    ...toRecall(source),
    ...toContinuedFrom(source),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(reasoning !== '' && { reasoning }),
    ...(source.isSimulated && { simulated: true }),
    ...(source.isFallback && { fallback: true }),
  };
}

/** A replayed answer has the time of the original. */
export function endedAt({ stored }: TurnEnd): string {
  return new Date(stored?.repliedAt ?? Date.now()).toISOString();
}

/** With what all calls for the answer cost. */
export function toPricedUsage({ usage, cost }: TurnEnd): Usage {
  return { ...toUsageBody(usage), ...(cost && toCostBody(cost)) };
}

export function toUsageBody(usage: TokenUsage): Usage {
  return {
    ...(usage.inputTokens !== undefined && { input_tokens: usage.inputTokens }),
    ...(usage.outputTokens !== undefined && { output_tokens: usage.outputTokens }),
    ...(usage.cachedInputTokens !== undefined && { cached_input_tokens: usage.cachedInputTokens }),
    ...(usage.cacheWriteTokens !== undefined && { cache_write_tokens: usage.cacheWriteTokens }),
    ...(usage.reasoningTokens !== undefined && { reasoning_tokens: usage.reasoningTokens }),
    estimated: usage.isEstimated,
  };
}

function toCostBody({ costMicros, status }: Cost): Pick<Usage, 'cost_usd' | 'cost_status'> {
  return { cost_usd: toUsd(costMicros), cost_status: status };
}

export function toToolCalls(message: Message): readonly ToolCall[] {
  return message.parts.flatMap((part) =>
    part.type === 'tool-call'
      ? [
          {
            id: part.id,
            type: 'function' as const,
            function: { name: part.name, arguments: part.arguments },
          },
        ]
      : [],
  );
}

export function toRouteBody({ route }: TurnSource, end: TurnEnd): AnswerRoute {
  return {
    ...(route.rule !== undefined && { rule: route.rule }),
    ...(route.requested !== undefined && { requested: route.requested }),
    ...(route.candidates !== undefined && { candidates: route.candidates }),
    ...(route.prompt !== undefined && { prompt: route.prompt }),
    attempts: route.attempts,
    ...(route.dropped.length > 0 && { dropped: route.dropped }),
    ...(route.clamped !== undefined && { clamped: route.clamped }),
    ...(route.cache !== undefined && { cache: route.cache }),
    ...(end.isInputCut && { input_cut: true }),
    ...toValidation(route.validation),
  };
}

function toValidation(
  validation: AnswerValidation | undefined,
): Pick<AnswerRoute, 'validation' | 'validation_faults'> {
  if (validation === undefined) return {};
  const { outcome, faults } = validation;
  return { validation: outcome, ...(faults.length > 0 && { validation_faults: faults }) };
}

export function toRecall({ recalled }: TurnSource): Pick<Answer, 'recall'> {
  return recalled === undefined ? {} : { recall: recalled.map(toRecalledReference) };
}

function toRecalledReference(recalled: RecalledItem): RecalledReference {
  const { contextId, messageId, noteId, score } = recalled;
  return {
    ...(contextId !== undefined && { context: contextId }),
    ...(messageId !== undefined && { message_id: messageId }),
    ...(noteId !== undefined && { note_id: noteId }),
    ...(score !== undefined && { score }),
  };
}

export function toContinuedFrom({ route }: TurnSource): Pick<Answer, 'continued_from'> {
  return route.continuedFrom === undefined ? {} : { continued_from: route.continuedFrom };
}

function isFinished(reason: FinishReason): boolean {
  return reason !== 'cancelled' && reason !== 'error';
}
