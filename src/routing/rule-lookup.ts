/** Which rule of tasks.json a request falls under; pure. */
import type { TaskRule, TasksConfig } from '../config/tasks-config.ts';

export type FoundRule = { readonly name: string; readonly rule: TaskRule };

/** `{component}_{task}`, `{component}`, `{task}`, `default`: the first hit wins. */
export function findRule(
  tasks: TasksConfig,
  component: string | undefined,
  taskType: string,
): FoundRule | undefined {
  const names = [
    ...(component === undefined ? [] : [`${component}_${taskType}`, component]),
    taskType,
    'default',
  ];
  for (const name of names) {
    const rule = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
    if (rule !== undefined) return { name, rule };
  }
  return undefined;
}
