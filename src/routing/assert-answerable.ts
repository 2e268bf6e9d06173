/** Refuses a plan of which no candidate can be asked. */
import { RhetorError } from '../model/rhetor-error.ts';
import type { RoutingPlan } from './route-plan.ts';
import { totalFailure } from './total-failure.ts';

/**
 * @throws RhetorError the refusal itself when every usable candidate is parked because of it;
 *   otherwise `no_provider_available` with every candidate's reason
 */
export function assertAnswerable(plan: RoutingPlan): void {
  if (plan.candidates.some(({ skipped }) => skipped === undefined)) return;
  const refusals = plan.candidates.flatMap(({ parked }) => parked ?? []);
  if (refusals.length > 0) throw totalFailure(refusals, []);
  const reasons = plan.candidates.map(
    ({ provider, model, skipped }) => `${provider}/${model}: ${skipped ?? 'unknown'}`,
  );
  const isConfigured = plan.requested !== undefined;
  const listed = reasons.length === 0 ? '' : ` ${reasons.join('; ')}.`;
  throw new RhetorError(
    'no_provider_available',
    isConfigured
      ? `No model can answer now.${listed}`
      : `No model can answer: no provider is configured. Set a provider's key, such as ANTHROPIC_API_KEY, or start Ollama; GET /providers says what is missing.${listed}`,
    { retryAfterMs: 10_000 },
  );
}
