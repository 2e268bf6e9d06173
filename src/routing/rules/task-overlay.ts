/** Applies model assignments on top of the rules of tasks.json; pure. */
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import type { ModelChoice } from '../candidate-plan.ts';
import { findRule, namedRule } from './rule-lookup.ts';

/** Which component and task type get a model. */
export type AssignmentTarget = {
  /** Undefined: every component without a rule of its own. */
  readonly component: string | undefined;
  /** The task type. */
  readonly capability: string;
};

export type Assignment = AssignmentTarget & ModelChoice;

/** An assignment with the name of its rule. */
export type AssignedModel = Assignment & {
  readonly rule: string;
  /** Whether providers.json has its provider. */
  readonly isInForce: boolean;
};

/** Keyed by the names of their rules. */
export type AssignedModels = ReadonlyMap<string, Assignment>;

export function ruleNameOf({ component, capability }: AssignmentTarget): string {
  return component === undefined ? capability : `${component}_${capability}`;
}

/**
 * An assignment replaces only the model of its rule, or its pool. If tasks.json lacks that rule, it is created
 * with the options and fallbacks of the rule that would apply otherwise.
 * @param isKnown whether a provider exists; an assignment to an unknown one has no effect
 */
export function overlayTasks(
  tasks: TasksConfig,
  assignments: AssignedModels,
  isKnown: (provider: string) => boolean,
): TasksConfig {
  const inForce = [...assignments].filter(([, { provider }]) => isKnown(provider));
  if (inForce.length === 0) return tasks;
  return {
    ...tasks,
    ...Object.fromEntries(
      inForce.map(([name, assignment]) => {
        const { provider, model } = assignment;
        const { pool: _pool, ...base } = baseRule(tasks, name, assignment);
        return [name, { ...base, provider, model }];
      }),
    ),
  };
}

function baseRule(tasks: TasksConfig, name: string, target: AssignmentTarget): TaskRule {
  const own = namedRule(tasks, name);
  if (own !== undefined) return own.rule;
  return inherited(findRule(tasks, target.component, target.capability)?.rule ?? {});
}

/** All fields but those tied to the rule's name: how to ask a model, and what to do when it fails. */
function inherited(rule: TaskRule): TaskRule {
  const { provider: _provider, model: _model, models: _models, ...others } = rule;
  return others;
}

/** Undefined for a text that this version of Rhetor did not write. */
export function parseAssignment(text: string): Assignment | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { component, capability, provider, model } = value;
  const isWhole =
    typeof capability === 'string' && typeof provider === 'string' && typeof model === 'string';
  if (!isWhole || !(component === undefined || typeof component === 'string')) return undefined;
  return { component, capability, provider, model };
}
