/** The patterns of a key: which models and rules its holder may name; pure. */
import { RhetorError } from '../model/rhetor-error.ts';
import type { ModelChoice } from './candidate-plan.ts';
import { LONGEST_SHOWN_MODEL } from './limits.ts';
import { matchesPattern } from './names/name-pattern.ts';

/** Patterns of `provider/model` and `rhetor/rule`; undefined: everything. */
export type AllowedModels = readonly string[] | undefined;

/** A preset stored at a router may name other models, so a pattern has to name it. */
const PRESET = '@preset/';

export function isNameAllowed(name: string, allowed: AllowedModels): boolean {
  if (allowed === undefined) return true;
  const patterns = name.includes(PRESET)
    ? allowed.filter((pattern) => pattern.includes(PRESET))
    : allowed;
  return patterns.some((pattern) => matchesPattern(pattern, name));
}

export function isModelAllowed(choice: ModelChoice, allowed: AllowedModels): boolean {
  return isNameAllowed(nameOfChoice(choice), allowed);
}

export function nameOfChoice({ provider, model }: ModelChoice): string {
  return `${provider}/${model}`;
}

export function modelNotAllowed(name: string, allowed: AllowedModels): RhetorError {
  const patterns = (allowed ?? []).join(', ').slice(0, 1_000);
  return new RhetorError(
    'model_not_allowed',
    `This key may not use "${name.slice(0, LONGEST_SHOWN_MODEL)}". It may use ${patterns}; name one of these, or ask the administrator of this Rhetor.`,
  );
}
