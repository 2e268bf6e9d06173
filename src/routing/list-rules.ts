/** The rules in force, with the models that each would ask; pure. */
import type { PoolDefinition } from '../config/pool-config.ts';
import type { TaskRule } from '../config/tasks-config.ts';
import { usableCandidates } from './names/allowed-models.ts';
import { choicesOfRule, type ModelCandidate } from './candidate-plan.ts';
import type { KnownModels } from './names/model-name.ts';

type ListedRuleModel = ModelCandidate & {
  readonly role: 'model' | 'pool' | 'fallback' | 'default';
  readonly weight?: number;
};

export type ListedRule = {
  readonly name: string;
  readonly models: readonly ListedRuleModel[];
  readonly choose: PoolDefinition['choose'];
  readonly answersFor: readonly string[];
};

/** Those that the caller may use, with the models that the caller may use. */
export function listRules(known: KnownModels): readonly ListedRule[] {
  const { tasks, allowed } = known;
  return Object.entries(tasks).flatMap(([name, rule]) => {
    const models = modelsOf(name, rule, known);
    if (models.length === 0 && allowed !== undefined) return [];
    const choose = rule.pool === undefined ? undefined : (rule.pool.choose ?? 'weighted');
    return [{ name, models, choose, answersFor: rule.models ?? [] }];
  });
}

function modelsOf(name: string, rule: TaskRule, known: KnownModels): readonly ListedRuleModel[] {
  const { providers, defaultChoice, allowed } = known;
  const input = { target: undefined, fallbacks: [], rule, defaultChoice, providers };
  const own = choicesOfRule(rule, defaultChoice, providers);
  const hasFirst = (rule.provider ?? rule.model) !== undefined;
  return usableCandidates(input, name, allowed).map((candidate) => {
    const isThis = (choice: { readonly provider: string; readonly model: string }): boolean =>
      choice.provider === candidate.provider && choice.model === candidate.model;
    const member = rule.pool?.members.find(isThis);
    if (member !== undefined) return { ...candidate, role: 'pool', weight: member.weight ?? 1 };
    const place = own.findIndex(isThis);
    if (place < 0) return { ...candidate, role: 'default' };
    return { ...candidate, role: place === 0 && hasFirst ? 'model' : 'fallback' };
  });
}
