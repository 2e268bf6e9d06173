/** Describes which model answers a turn, in the edge's terms; pure. */
import { KIND_TRAITS } from '../../config/provider-kinds.ts';
import type { AnswerValidation } from '../../model/answer-validation.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { TurnCandidate, TurnSource } from '../events/turn-event.ts';
import { turnWindow } from '../preparation/turn-window.ts';

export function toTurnSource(
  start: RouteStart,
  turn: PreparedTurn,
  validation?: AnswerValidation,
): TurnSource {
  const { request, contextId, plan, prompt } = turn;
  const { expectedVersion } = request;
  const { candidate, attempts, refused, continuedFrom, shownHeaders, clamped, budget, cache } =
    start;
  const substituted = substitutedModel(plan.requested, candidate);
  const recalled = turn.recall && turnWindow(turn, candidate).recalled;
  return {
    contextId,
    ...(expectedVersion !== undefined && { version: expectedVersion + 1 }),
    provider: candidate.provider,
    model: candidate.model,
    isSimulated: KIND_TRAITS[candidate.status.kind].isSimulated === true,
    isFallback: substituted !== undefined,
    ...(shownHeaders && { shownHeaders }),
    ...(recalled && { recalled }),
    ...(budget !== undefined && { budget }),
    route: {
      rule: plan.rule,
      ...(substituted !== undefined && { requested: substituted }),
      // A single candidate is the one that answers, which the answer names anyway.
      ...(plan.candidates.length > 1 && { candidates: plan.candidates.map(toRouteCandidate) }),
      attempts: validation?.attempts ?? attempts,
      ...(validation && { validation }),
      dropped: refused === undefined ? candidate.dropped : [...candidate.dropped, ...refused],
      continuedFrom,
      ...(clamped !== undefined && { clamped }),
      ...(cache !== undefined && { cache }),
      ...(prompt && { prompt }),
    },
  };
}

/** The preferred model, as `provider/model`; undefined if it answers. */
export function substitutedModel(
  requested: ModelChoice | undefined,
  { provider, model }: ModelChoice,
): string | undefined {
  const isOther =
    requested !== undefined && (requested.provider !== provider || requested.model !== model);
  return isOther ? `${requested.provider}/${requested.model}` : undefined;
}

function toRouteCandidate({
  provider,
  model,
  skipped,
  postponed,
}: PlannedCandidate): TurnCandidate {
  const reason = skipped ?? postponed;
  return { provider, model, ...(reason !== undefined && { skipped: reason }) };
}
