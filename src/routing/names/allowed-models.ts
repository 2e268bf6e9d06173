/** What the patterns of a key leave of a plan and of the providers; pure. */
import type { ProviderStatus } from '../../providers/provider-status.ts';
import {
  type AllowedModels,
  isModelAllowed,
  isNameAllowed,
  modelNotAllowed,
  nameOfChoice,
} from '../allowed-names.ts';
import {
  type ModelCandidate,
  type ModelChoice,
  planCandidates,
  type PlanInput,
} from '../candidate-plan.ts';
import { RHETOR } from './model-name.ts';

/**
 * @param ruleName the rule that applies
 * @param fallback the model that the caller names for the case that the first one fails
 * @throws RhetorError `model_not_allowed` if a model that the caller names is not allowed, or nothing
 *   is left
 */
export function allowedCandidates(
  input: PlanInput,
  ruleName: string | undefined,
  allowed: AllowedModels,
  fallback?: ModelChoice,
): readonly ModelCandidate[] {
  const candidates = planCandidates(input);
  if (allowed === undefined) return candidates;
  const { target } = input;
  const asked = target?.type === 'model' ? target.choice : undefined;
  const refused = [asked, fallback].find(
    (choice) => choice !== undefined && !isModelAllowed(choice, allowed),
  );
  if (refused !== undefined) throw modelNotAllowed(nameOfChoice(refused), allowed);
  const left = usableCandidates(input, ruleName, allowed);
  if (left.length > 0 || candidates.length === 0) return left;
  throw modelNotAllowed(ruleName === undefined ? RHETOR : `${RHETOR}/${ruleName}`, allowed);
}

/**
 * A rule that is allowed may choose among all of its models; under any other rule only the allowed
 * models are left.
 */
export function usableCandidates(
  input: PlanInput,
  ruleName: string | undefined,
  allowed: AllowedModels,
): readonly ModelCandidate[] {
  const isRuleAllowed = ruleName !== undefined && isNameAllowed(`${RHETOR}/${ruleName}`, allowed);
  const ofRule = isRuleAllowed
    ? planCandidates({ ...input, target: undefined, fallbacks: [] }).map(nameOfChoice)
    : [];
  return planCandidates(input).filter(
    (candidate) => isModelAllowed(candidate, allowed) || ofRule.includes(nameOfChoice(candidate)),
  );
}

/** The providers with an allowed model, with these models alone. */
export function allowedProviders(
  statuses: readonly ProviderStatus[],
  allowed: AllowedModels,
): readonly ProviderStatus[] {
  if (allowed === undefined) return statuses;
  return statuses.flatMap((status) => {
    const isAllowed = (model: string): boolean =>
      isModelAllowed({ provider: status.id, model }, allowed);
    const models = status.models.filter(({ id }) => isAllowed(id));
    const own = status.defaultModel;
    const defaultModel = own !== undefined && isAllowed(own) ? own : undefined;
    return models.length === 0 ? [] : [{ ...status, defaultModel, models }];
  });
}
