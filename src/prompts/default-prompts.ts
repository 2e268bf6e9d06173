/** Determines each component's default prompt, used when a request names no other; pure. */
import { StartupError } from '../config/startup-error.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { StoredPrompt, PromptFacts } from './prompt.ts';
import { foreignVariables, foreignVariablesFault } from './supplied-variables.ts';
import type { FileText } from './text-file.ts';
import { productionOf } from './versioned-text.ts';

/**
 * Maps each component to the prompt that was most recently made its default. A prompt whose text
 * needs values from the request is skipped.
 */
export function defaultPrompts(
  prompts: readonly StoredPrompt[],
): ReadonlyMap<string, StoredPrompt> {
  const defaults = new Map<string, StoredPrompt>();
  for (const prompt of prompts) {
    const { component, defaultAt } = prompt.facts;
    const rival = defaults.get(component)?.facts.defaultAt ?? -Infinity;
    if (defaultAt === undefined || defaultAt <= rival) continue;
    if (foreignVariables(productionOf(prompt)).length === 0) defaults.set(component, prompt);
  }
  return defaults;
}

/**
 * Makes it the default now, whatever the clock says: its time is later than that of every other
 * prompt of the component.
 */
export function asDefault(
  prompt: StoredPrompt,
  all: readonly StoredPrompt[],
  now: number,
): StoredPrompt {
  const { component } = prompt.facts;
  const defaultAt = all.reduce(
    (next, { facts }) =>
      facts.component === component ? Math.max(next, (facts.defaultAt ?? 0) + 1) : next,
    now,
  );
  return { ...prompt, facts: { ...prompt.facts, defaultAt } };
}

export function asNoDefault(prompt: StoredPrompt): StoredPrompt {
  const { defaultAt: _, ...facts } = prompt.facts;
  return { ...prompt, facts };
}

/** @throws RhetorError `validation_failed` for a default prompt that would fail on every request */
export function assertDefaultIsComplete(prompt: StoredPrompt): StoredPrompt {
  if (prompt.facts.defaultAt === undefined) return prompt;
  const foreign = foreignVariables(productionOf(prompt));
  if (foreign.length === 0) return prompt;
  const message = foreignVariablesFault(foreign);
  throw new RhetorError('validation_failed', `The prompt "${prompt.id}": ${message}.`, {
    fields: [{ field: 'content', message }],
  });
}

/** @throws StartupError that names the second file */
export function refuseSecondDefaults(files: readonly FileText<PromptFacts>[]): void {
  const defaults = new Map<string, string>();
  for (const { id, facts } of files) {
    if (facts.defaultAt === undefined) continue;
    const first = defaults.get(facts.component);
    if (first !== undefined) {
      throw new StartupError(
        `prompts/${id}.md: is_default: ${first}.md is the default prompt of ${facts.component} already`,
      );
    }
    defaults.set(facts.component, id);
  }
}

/** A changed file does not take the default back from a prompt that became the default later. */
export function mergePromptFacts(current: PromptFacts, file: PromptFacts): PromptFacts {
  return {
    ...file,
    ...(current.parentId !== undefined && { parentId: current.parentId }),
    ...(file.defaultAt !== undefined && { defaultAt: current.defaultAt ?? file.defaultAt }),
  };
}
