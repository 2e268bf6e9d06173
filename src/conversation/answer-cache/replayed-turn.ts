/** Converts a turn's ended answer for the cache, and an answer from the cache for a turn; pure. */
import type { RoutedEnd, RouteStart } from '../../routing/routed-event.ts';
import { ArrivedAnswer } from '../events/arrived-answer.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { TurnResult } from '../events/turn-result.ts';
import type { CacheHit, EndedAnswer } from './cache-visit.ts';

export type ReplayedTurn = {
  readonly prepared: PreparedTurn;
  readonly route: RouteStart;
  readonly answer: ArrivedAnswer;
  readonly end: RoutedEnd;
};

/** Any model of a pool is the preferred one, so its answer is no other model's. */
export function replayedTurn(
  prepared: PreparedTurn,
  { candidate, turn, own }: CacheHit,
): ReplayedTurn {
  const { provider, model, refused } = turn;
  return {
    prepared: { ...prepared, plan: { ...prepared.plan, requested: { provider, model } } },
    route: {
      type: 'route-start',
      candidate,
      attempts: 0,
      failures: [],
      ...(refused && { refused }),
    },
    answer: ArrivedAnswer.whole(turn.reply, own),
    end: { type: 'response-end', ...turn.end },
  };
}

export function endedAnswer(
  route: RouteStart,
  { finishReason, rawFinishReason, stopSequence, validation }: Omit<RoutedEnd, 'type'>,
  { reply, own, isInputCut, usage, cost }: TurnResult,
): EndedAnswer {
  return {
    route,
    reply,
    own,
    end: {
      finishReason,
      ...(rawFinishReason !== undefined && { rawFinishReason }),
      ...(stopSequence !== undefined && { stopSequence }),
      usage,
      ...(validation && { validation }),
    },
    isInputCut,
    costMicros: cost?.status === 'unpriced' ? undefined : cost?.costMicros,
  };
}
