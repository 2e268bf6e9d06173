/** Finds the rule of tasks.json that applies to a request; pure. */
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';

export type FoundRule = { readonly name: string; readonly rule: TaskRule };

/**
 * `{component}_{task}`, `{component}`, `{task}`, `default`: the first match wins. A component is
 * looked up by its name as given, then in lower case, like its prompt.
 */
export function findRule(
  tasks: TasksConfig,
  component: string | undefined,
  taskType: string,
): FoundRule | undefined {
  const names = [
    ...(component === undefined ? [] : namesOf(component, taskType)),
    taskType,
    'default',
  ];
  for (const name of names) {
    const rule = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
    if (rule !== undefined) return { name, rule };
  }
  return undefined;
}

export function namedRule(tasks: TasksConfig, name: string | undefined): FoundRule | undefined {
  const rule = name !== undefined && Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  return name === undefined || rule === undefined ? undefined : { name, rule };
}

function namesOf(component: string, taskType: string): readonly string[] {
  const names = [`${component}_${taskType}`, component];
  const lower = component.toLowerCase();
  return lower === component ? names : [...names, `${lower}_${taskType}`, lower];
}
