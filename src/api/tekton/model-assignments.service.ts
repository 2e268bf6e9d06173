/** Assigns models to components and task types, overriding tasks.json. */
import { Injectable } from '@nestjs/common';
import { type FieldFault, RhetorError } from '../../model/rhetor-error.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import { ModelNames } from '../../routing/model-names.service.ts';
import type { AssignmentTarget } from '../../routing/task-overlay.ts';
import { TaskRules } from '../../routing/task-rules.service.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { ownTasks, PLATFORM_CAPABILITIES, sharedTasks } from './capabilities.ts';
import { USE_DEFAULT } from './to-assignments.ts';

/** Maximum number of existing names that a message lists. */
const MOST_NAMED = 32;
/** Truncates the caller's text in a message. */
const LONGEST_SHOWN = 64;

@Injectable()
export class ModelAssignments {
  constructor(
    private readonly taskRules: TaskRules,
    private readonly prompts: PromptsService,
    private readonly names: ModelNames,
  ) {}

  /**
   * Resolves once the assignment is on disk and in force; `use_default` removes it.
   * @throws RhetorError `validation_failed` that names what does not exist, `provider_unavailable`
   *   or `no_provider_available` as `ModelNames.resolve`, or as `TaskRules`
   */
  async assign(wanted: AssignmentTarget, modelName: string): Promise<void> {
    const target = { ...wanted, component: wanted.component?.toLowerCase() };
    const isRemoval = modelName === USE_DEFAULT;
    const model = isRemoval ? undefined : await this.modelNamed(modelName);
    const faults = [
      // An existing assignment can be removed even if its component or task type no longer exists.
      ...(isRemoval && this.taskRules.has(target) ? [] : this.faultsOf(target)),
      ...(isRemoval || model !== undefined ? [] : [this.noModel(modelName)]),
    ];
    if (faults.length > 0) throw validationFailed(faults);
    if (model === undefined) await this.taskRules.unassign(target);
    else await this.taskRules.assign({ ...target, ...model });
  }

  /** Names are resolved as on every other surface. */
  private async modelNamed(name: string): Promise<ModelChoice | undefined> {
    try {
      const target = await this.names.resolve(name);
      if (target.type === 'model') return target.choice;
      return target.type === 'rule' ? target.model : undefined;
    } catch (error) {
      if (error instanceof RhetorError && error.code === 'model_not_found') return undefined;
      throw error;
    }
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
    return [...new Set([...PLATFORM_CAPABILITIES, ...sharedTasks(tasks, components), ...own])];
  }

  private noModel(name: string): FieldFault {
    const ids = this.names.list().flatMap((one) => (one.type === 'model' ? one.id : []));
    return nothingCalled('model_id', name, ids);
  }
}

function nothingCalled(field: string, name: string, existing: readonly string[]): FieldFault {
  const shown = existing.slice(0, MOST_NAMED).join(', ');
  const more = existing.length > MOST_NAMED ? ', …' : '';
  const known = existing.length === 0 ? 'there is none' : `there are ${shown}${more}`;
  return {
    field,
    message: `names nothing that exists: "${name.slice(0, LONGEST_SHOWN)}"; ${known}`,
  };
}
