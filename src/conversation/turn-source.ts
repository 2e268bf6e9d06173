/** Who answers a turn, in the edge's terms; pure. */
import type { RouteStart } from '../routing/routed-event.ts';
import type { PreparedTurn } from './prepared-turn.ts';
import type { TurnSource } from './turn-event.ts';

export function toTurnSource(
  { candidate, attempts, continuedFrom }: RouteStart,
  { contextId, plan, prompt }: PreparedTurn,
): TurnSource {
  return {
    contextId,
    provider: candidate.provider,
    model: candidate.model,
    isSimulated: candidate.status.kind === 'simulated',
    isFallback: candidate.index > 0,
    route: {
      rule: plan.rule,
      attempts,
      dropped: candidate.dropped,
      continuedFrom,
      ...(prompt && { prompt }),
    },
  };
}
