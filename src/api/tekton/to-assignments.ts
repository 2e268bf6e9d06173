/** Reads which model does what from the rules in force, for GET /api/models/assignments; pure. */
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';
import type { Assignments } from '../../contract/tekton.ts';
import { ownTasks, sharedTasks } from '../views/task-names.ts';

/** Used in place of a model's id: the default applies. */
export const USE_DEFAULT = 'use_default';

/** @param modelOf the model of a rule, including `{}`; undefined when none is configured */
export function toAssignments(
  tasks: TasksConfig,
  components: readonly string[],
  modelOf: (rule: TaskRule) => string | undefined,
): Assignments {
  const rules = new Map(Object.entries(tasks));
  const capabilities = sharedTasks(tasks, components);

  function assignmentsOf(component: string): Readonly<Record<string, string>> {
    const all = new Set([...capabilities, ...ownTasks(tasks, component)]);
    return Object.fromEntries(
      [...all].map((capability) => {
        const rule = rules.get(`${component}_${capability}`) ?? rules.get(component);
        return [capability, (rule && modelOf(rule)) ?? USE_DEFAULT];
      }),
    );
  }

  return {
    defaults: Object.fromEntries(
      capabilities.flatMap((capability) => {
        const model = modelOf(rules.get(capability) ?? {});
        return model === undefined ? [] : [[capability, model]];
      }),
    ),
    components: Object.fromEntries(
      components.map((component) => [component, { assignments: assignmentsOf(component) }]),
    ),
  };
}
