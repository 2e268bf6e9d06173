/** Assigns models to components and task types, overriding tasks.json. */
import { Injectable } from '@nestjs/common';
import type { FieldFault } from '../../model/rhetor-error.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import type { AssignmentTarget } from '../../routing/rules/task-overlay.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { AssignableModels } from '../views/assignable-models.service.ts';
import { nothingCalled } from '../views/nothing-called.ts';
import { ownTasks, sharedTasks, USUAL_TASKS } from '../views/task-names.ts';
import { USE_DEFAULT } from './to-assignments.ts';

@Injectable()
export class ModelAssignments {
  constructor(
    private readonly taskRules: TaskRules,
    private readonly prompts: PromptsService,
    private readonly models: AssignableModels,
  ) {}

  /**
   * Resolves once the assignment is on disk and in force; `use_default` removes it.
   * @throws RhetorError `validation_failed` that names what does not exist, or as
   *   `AssignableModels.named` and `TaskRules.assign`
   */
  async assign(wanted: AssignmentTarget, modelName: string): Promise<void> {
    const target = { ...wanted, component: wanted.component?.toLowerCase() };
    const isRemoval = modelName === USE_DEFAULT;
    const model = isRemoval ? undefined : await this.models.named(modelName);
    const faults = [
      // An existing assignment can be removed even if its component or task type no longer exists.
      ...(isRemoval && this.taskRules.has(target) ? [] : this.faultsOf(target)),
      ...(isRemoval || model !== undefined ? [] : [this.models.fault('model_id', modelName)]),
    ];
    if (faults.length > 0) throw validationFailed(faults);
    if (model === undefined) await this.taskRules.unassign(target);
    else await this.taskRules.assign({ ...target, ...model });
  }

  private faultsOf({ component, capability }: AssignmentTarget): readonly FieldFault[] {
    const components = this.prompts.componentNames();
    const isUnknown = component !== undefined && !components.includes(component);
    const capabilities = this.capabilitiesFor(component, components);
    return [
      ...(isUnknown ? [nothingCalled('component', component, components)] : []),
      ...(capabilities.includes(capability)
        ? []
        : [nothingCalled('capability', capability, capabilities)]),
    ];
  }

  private capabilitiesFor(
    component: string | undefined,
    components: readonly string[],
  ): readonly string[] {
    const tasks = this.taskRules.current();
    const own = component === undefined ? [] : ownTasks(tasks, component);
    return [...new Set([...USUAL_TASKS, ...sharedTasks(tasks, components), ...own])];
  }
}
