/** Refuses a plan of which no candidate can be asked. */
import { asClause } from '../model/as-clause.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';
import { totalFailure } from './attempts/total-failure.ts';

/**
 * @throws RhetorError the refusal itself when every usable candidate is parked because of it;
 *   otherwise `no_provider_available` with every candidate's reason
 */
export function assertAnswerable(plan: RoutingPlan): void {
  if (plan.candidates.some(({ skipped }) => skipped === undefined)) return;
  const refusals = plan.candidates.flatMap(({ parked }) => parked ?? []);
  if (refusals.length > 0) throw totalFailure(refusals, []);
  const summary =
    plan.requested === undefined
      ? "No model can answer: no provider is configured. Set a provider's key, such as ANTHROPIC_API_KEY, or start Ollama; GET /providers says what is missing."
      : 'No model can answer now.';
  const message = summary + listed(plan.candidates, ({ skipped }) => skipped);
  const operatorMessage = summary + listed(plan.candidates, reasonForOperator);
  throw new RhetorError('no_provider_available', message, {
    retryAfterMs: 10_000,
    ...(operatorMessage !== message && { operatorMessage }),
  });
}

function listed(
  candidates: readonly PlannedCandidate[],
  reasonOf: (candidate: PlannedCandidate) => string | undefined,
): string {
  const reasons = candidates.map((candidate) => {
    const reason = asClause(reasonOf(candidate) ?? 'unknown');
    return `${candidate.provider}/${candidate.model}: ${reason}`;
  });
  return reasons.length === 0 ? '' : ` ${reasons.join('; ')}.`;
}

function reasonForOperator({ skipped, status }: PlannedCandidate): string | undefined {
  return skipped === status.reason ? (status.operatorReason ?? skipped) : skipped;
}
