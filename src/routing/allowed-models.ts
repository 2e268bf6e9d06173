/** Which models and rules a caller may use, by the patterns of its key; pure. */
import { RhetorError } from '../model/rhetor-error.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import {
  type ModelCandidate,
  type ModelChoice,
  planCandidates,
  type PlanInput,
} from './candidate-plan.ts';
import type { ListedName } from './listed-names.ts';
import { RHETOR } from './model-name.ts';
import { matchesPattern } from './name-pattern.ts';

/** Patterns of `provider/model` and `rhetor/rule`; undefined: everything. */
export type AllowedModels = readonly string[] | undefined;

const LONGEST_SHOWN = 64;

/**
 * A rule that is allowed may choose among all of its models; under any other rule only the allowed
 * models are left.
 * @param ruleName the rule that applies
 * @throws RhetorError `model_not_allowed` if the named model is not allowed, or nothing is left
 */
export function allowedCandidates(
  input: PlanInput,
  ruleName: string | undefined,
  allowed: AllowedModels,
): readonly ModelCandidate[] {
  const candidates = planCandidates(input);
  if (allowed === undefined) return candidates;
  const { target } = input;
  if (target?.type === 'model' && !isModelAllowed(target.choice, allowed)) {
    throw modelNotAllowed(nameOf(target.choice), allowed);
  }
  const isRuleAllowed = ruleName !== undefined && isNameAllowed(`${RHETOR}/${ruleName}`, allowed);
  const ofRule = isRuleAllowed
    ? planCandidates({ ...input, target: undefined, fallbacks: [] }).map(nameOf)
    : [];
  const left = candidates.filter(
    (candidate) => isModelAllowed(candidate, allowed) || ofRule.includes(nameOf(candidate)),
  );
  if (left.length > 0 || candidates.length === 0) return left;
  throw modelNotAllowed(ruleName === undefined ? RHETOR : `${RHETOR}/${ruleName}`, allowed);
}

export function isListedAllowed(listed: ListedName, allowed: AllowedModels): boolean {
  if (listed.type === 'model') {
    return isModelAllowed({ provider: listed.provider.id, model: listed.info.id }, allowed);
  }
  const { id } = listed;
  return isNameAllowed(id, allowed) || isNameAllowed(`${RHETOR}/${id}`, allowed);
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

export function isModelAllowed(choice: ModelChoice, allowed: AllowedModels): boolean {
  return isNameAllowed(nameOf(choice), allowed);
}

export function modelNotAllowed(name: string, allowed: AllowedModels): RhetorError {
  const patterns = (allowed ?? []).join(', ').slice(0, 1_000);
  return new RhetorError(
    'model_not_allowed',
    `This key may not use "${name.slice(0, LONGEST_SHOWN)}". It may use ${patterns}; name one of these, or ask the administrator of this Rhetor.`,
  );
}

function isNameAllowed(name: string, allowed: AllowedModels): boolean {
  return allowed === undefined || allowed.some((pattern) => matchesPattern(pattern, name));
}

function nameOf({ provider, model }: ModelChoice): string {
  return `${provider}/${model}`;
}
