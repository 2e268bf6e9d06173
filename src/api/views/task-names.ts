/** The task types of rules: those that all components share, and those of one component; pure. */
import type { TasksConfig } from '../../config/tasks-config.ts';

const DEFAULT_TASK = 'default';

/** Task types that a model may be assigned to before any rule exists; Tekton's model matrix has them. */
export const USUAL_TASKS: readonly string[] = ['chat', 'code', 'planning', 'reasoning'];

/**
 * Task types with a rule shared by all components. A rule's name does not say whether it means a
 * component or a task; the list of known components decides.
 */
export function sharedTasks(tasks: TasksConfig, components: readonly string[]): readonly string[] {
  const isOfComponent = (name: string): boolean =>
    components.some((component) => name === component || isTaskOf(component, name));
  const names = Object.keys(tasks).filter((name) => !isOfComponent(name));
  return [...new Set([DEFAULT_TASK, ...names])];
}

/** Task types for which the component has a rule of its own. */
export function ownTasks(tasks: TasksConfig, component: string): readonly string[] {
  return Object.keys(tasks)
    .filter((name) => isTaskOf(component, name))
    .map((name) => name.slice(component.length + 1));
}

function isTaskOf(component: string, name: string): boolean {
  return name.startsWith(`${component}_`);
}
