/**
 * The answer in the form of Tekton's shared clients: Rhetor's own, plus the field names they
 * expect.
 */
import type { TektonAnswer, TokenCounts } from '../../contract/tekton.ts';
import type { TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { Message } from '../../model/message.ts';
import type { TokenUsage } from '../../model/usage.ts';
import { toAnswer, toUsageBody } from '../views/to-answer.ts';

export function toTektonAnswer(source: TurnSource, reply: Message, end: TurnEnd): TektonAnswer {
  const answer = toAnswer(source, reply, end);
  return {
    ...answer,
    content: answer.message,
    response: answer.message,
    context_id: answer.context,
    usage: toTokenCounts(end.usage),
    metadata: {},
  };
}

export function toTokenCounts(usage: TokenUsage): TokenCounts {
  const { estimated: _, ...counts } = toUsageBody(usage);
  return counts;
}
