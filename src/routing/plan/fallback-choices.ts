/** The models that are asked when the wished one fails; pure. */
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { choicesOfRule, type ModelChoice, type NameTarget } from '../candidate-plan.ts';
import { namedRule } from '../rules/rule-lookup.ts';

type FallbackState = {
  readonly tasks: TasksConfig;
  readonly defaultChoice: ModelChoice | undefined;
  readonly providers: readonly ProviderStatus[];
};

/** @param applying the rule of the request's component and task */
export function fallbackChoices(
  fallback: NameTarget | undefined,
  applying: TaskRule | undefined,
  { tasks, defaultChoice, providers }: FallbackState,
): readonly ModelChoice[] {
  switch (fallback?.type) {
    case undefined:
      return [];
    case 'model':
      return [fallback.choice];
    case 'rules':
      return choicesOfRule(applying, defaultChoice, providers);
    case 'rule': {
      const rule = namedRule(tasks, fallback.name)?.rule;
      return choicesOfRule(rule, defaultChoice, providers, fallback.model);
    }
    default:
      return assertNever(fallback);
  }
}
