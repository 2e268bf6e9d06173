/** The answer as Tekton's shared clients read it: Rhetor's own, with the names that they look for. */
import type { TurnEnd, TurnSource } from '../../conversation/turn-event.ts';
import type { Message } from '../../model/message.ts';
import type { Usage } from '../../model/usage.ts';
import { type Answer, toAnswer, toUsageBody, type UsageBody } from '../rhetor/to-answer.ts';

/** The clients add up whatever they find in it, so it holds nothing but integers. */
export type TokenCounts = Omit<UsageBody, 'estimated'>;

/** There is never a key `error`: both clients take its presence for a failure. */
export type TektonAnswer = Omit<Answer, 'usage'> & {
  readonly usage: TokenCounts;
  readonly content: string;
  readonly response: string;
  readonly context_id: string;
  readonly metadata: Readonly<Record<string, never>>;
};

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

export function toTokenCounts(usage: Usage): TokenCounts {
  const { estimated: _, ...counts } = toUsageBody(usage);
  return counts;
}
