/**
 * Maps what the platform calls capabilities: the task types of rules, and the uses of a model;
 * pure.
 */
import type { TasksConfig } from '../../config/tasks-config.ts';
import type { ModelInfo } from '../../providers/provider-status.ts';

export const DEFAULT_CAPABILITY = 'default';

/** The columns of the platform's model matrix, which omits models without any of them. */
export const PLATFORM_CAPABILITIES: readonly string[] = ['chat', 'code', 'planning', 'reasoning'];

const EMBEDS = /embed|^bge-|^gte-|^e5-|minilm|^nomic-bert|^paraphrase-/i;
/** Models that vendors list besides those that answer in text. */
const OTHER_KIND =
  /whisper|transcribe|\btts\b|dall-e|gpt-image|imagen|stable-diffusion|sora|moderation|realtime|rerank/i;

/**
 * Nothing is known about how well a model does a task, so every model that answers in text may be
 * assigned to any.
 */
export function capabilitiesOf({ id, capabilities }: ModelInfo): readonly string[] {
  if (capabilities !== undefined) return capabilities;
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (EMBEDS.test(name)) return ['embedding'];
  return OTHER_KIND.test(name) ? [] : PLATFORM_CAPABILITIES;
}

/**
 * Task types with a rule shared by all components. A rule's name does not say whether it means a
 * component or a task; the list of known components decides.
 */
export function sharedTasks(tasks: TasksConfig, components: readonly string[]): readonly string[] {
  const isOfComponent = (name: string): boolean =>
    components.some((component) => name === component || isTaskOf(component, name));
  const names = Object.keys(tasks).filter((name) => !isOfComponent(name));
  return [...new Set([DEFAULT_CAPABILITY, ...names])];
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
