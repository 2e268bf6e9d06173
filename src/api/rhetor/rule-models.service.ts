/** Assigns models to rules by their names, overriding tasks.json. */
import { Injectable } from '@nestjs/common';
import { RhetorError } from '../../model/rhetor-error.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import type { ResetRule } from '../../contract/rules.ts';
import type { AssignedModel, AssignmentTarget } from '../../routing/rules/task-overlay.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { AssignableModels } from '../views/assignable-models.service.ts';
import { sharedTasks, USUAL_TASKS } from '../views/task-names.ts';
import { ruleTarget } from './rule-target.ts';

@Injectable()
export class RuleModels {
  constructor(
    private readonly taskRules: TaskRules,
    private readonly prompts: PromptsService,
    private readonly models: AssignableModels,
  ) {}

  /** The components that have prompts. */
  components(): readonly string[] {
    return this.prompts.componentNames();
  }

  /** The task types for which all components may get a model. */
  taskTypes(): readonly string[] {
    return [
      ...new Set([...sharedTasks(this.taskRules.current(), this.components()), ...USUAL_TASKS]),
    ];
  }

  /**
   * Resolves once the model is on disk and in force.
   * @throws RhetorError `not_found` for a rule that does not exist and cannot be made,
   *   `validation_failed` for a name that means no model, or as `AssignableModels.named` and
   *   `TaskRules.assign`
   */
  async assign(rule: string, modelName: string): Promise<AssignedModel> {
    const target = this.targetOf(rule);
    if (target === undefined) throw this.noRule(rule);
    const model = await this.models.named(modelName);
    if (model === undefined) throw validationFailed([this.models.fault('model', modelName)]);
    return this.taskRules.assign({ ...target, ...model });
  }

  /**
   * Finds the rule as `assign` does, so that both accept the same names. `success` is true if a model
   * was assigned; the rule of tasks.json then applies again.
   * @throws RhetorError `storage_unavailable`
   */
  async reset(rule: string): Promise<ResetRule> {
    // An assignment can be removed even if its component or task type no longer exists.
    const assigned = this.taskRules.assigned().find((one) => one.rule === rule);
    const target = assigned ?? this.targetOf(rule);
    if (target === undefined) return { success: false, rule };
    const { rule: name, wasAssigned } = await this.taskRules.unassign(target);
    return { success: wasAssigned, rule: name };
  }

  private targetOf(rule: string): AssignmentTarget | undefined {
    const known = { components: this.components(), taskTypes: this.taskTypes() };
    const target = ruleTarget(rule, known);
    // The rule of a component alone, such as "ergon", is there or cannot be made.
    if (this.taskRules.isRule(rule)) return target ?? { component: undefined, capability: rule };
    return target && { ...target, component: target.component?.toLowerCase() };
  }

  private noRule(rule: string): RhetorError {
    return new RhetorError(
      'not_found',
      `There is no rule "${rule.slice(0, LONGEST_SHOWN_NAME)}". A rule that a model makes is named after a task ` +
        `(${this.taskTypes().join(', ')}), or after a component and a task, such as ergon_code; ` +
        'GET /rules lists the rules.',
    );
  }
}
