/** What the name of a rule means: a task, or a task of a component; pure. */
import type { AssignmentTarget } from '../../routing/rules/task-overlay.ts';

type KnownNames = {
  readonly components: readonly string[];
  readonly taskTypes: readonly string[];
};

/**
 * A known component before a `_` decides, then a known task type after one. Undefined for a name that
 * has neither and is no task type.
 */
export function ruleTarget(
  rule: string,
  { components, taskTypes }: KnownNames,
): AssignmentTarget | undefined {
  const component = longest(components.filter((name) => rule.startsWith(`${name}_`)));
  const own = component === undefined ? '' : rule.slice(component.length + 1);
  if (component !== undefined && own !== '') return { component, capability: own };
  if (taskTypes.includes(rule)) return { component: undefined, capability: rule };
  const task = longest(taskTypes.filter((name) => rule.endsWith(`_${name}`)));
  const before = task === undefined ? '' : rule.slice(0, -task.length - 1);
  return task === undefined || before === '' ? undefined : { component: before, capability: task };
}

function longest(names: readonly string[]): string | undefined {
  return names.toSorted((one, other) => other.length - one.length)[0];
}
