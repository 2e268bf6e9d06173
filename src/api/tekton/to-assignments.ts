/** Which model does what, read from tasks.json for GET /api/models/assignments; pure. */
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';
import type { Assignments } from '../../contract/tekton.ts';

const USE_DEFAULT = 'use_default';
const DEFAULT_RULE = 'default';

/**
 * A rule's name does not say whether it means a component or a task: the known components decide.
 * @param modelOf the model of a rule, of `{}` too; undefined where none is configured
 */
export function toAssignments(
  tasks: TasksConfig,
  components: readonly string[],
  modelOf: (rule: TaskRule) => string | undefined,
): Assignments {
  const rules = new Map(Object.entries(tasks));
  const capabilities = [
    ...new Set([DEFAULT_RULE, ...[...rules.keys()].filter((name) => !isOfComponent(name))]),
  ];

  function isOfComponent(name: string): boolean {
    return components.some((component) => name === component || isTaskOf(component, name));
  }

  function assignmentsOf(component: string): Readonly<Record<string, string>> {
    const own = [...rules.keys()].filter((name) => isTaskOf(component, name));
    const all = new Set([...capabilities, ...own.map((name) => name.slice(component.length + 1))]);
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

function isTaskOf(component: string, name: string): boolean {
  return name.startsWith(`${component}_`);
}
