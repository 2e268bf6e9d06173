/** Converts a turn's ended answer for the cache, and an answer from the cache for a turn; pure. */
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import type { ResponseEnd } from '../../model/completion-event.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import { ArrivedAnswer } from '../arrived-answer.ts';
import type { PreparedTurn } from '../prepared-turn.ts';
import type { TurnResult } from '../to-new-turn.ts';
import type { CacheHit, EndedAnswer } from './cache-visit.ts';

export type ReplayedTurn = {
  readonly prepared: PreparedTurn;
  readonly route: RouteStart;
  readonly answer: ArrivedAnswer;
  readonly end: ResponseEnd;
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

/** @param attempts the calls of the turn; the last one gave the answer */
export function endedAnswer(
  route: RouteStart,
  { reply, own, isInputCut, usage, finishReason, rawFinishReason, stopSequence }: TurnResult,
  attempts: readonly AttemptRecord[],
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
    },
    isInputCut,
    costMicros: attempts.at(-1)?.costMicros ?? 0,
  };
}
