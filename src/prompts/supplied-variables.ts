/** The variables that Rhetor itself supplies to prompts. */
import { parsedVersion } from './fill-in.ts';
import type { StoredPrompt } from './prompt.ts';
import type { NewText } from './versioned-text.ts';

/** The only values available to a component's default prompt. */
const SUPPLIED_VARIABLES = ['component', 'date'] as const;

type SuppliedValues = Readonly<Record<(typeof SUPPLIED_VARIABLES)[number], string>>;

export function suppliedValues({ facts }: StoredPrompt): SuppliedValues {
  return {
    component: capitalised(facts.component),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Returns the variables that a request would have to supply; a default prompt must have none. */
export function foreignVariables(version: NewText): readonly string[] {
  return parsedVersion(version).required.filter(
    (name) => !SUPPLIED_VARIABLES.some((supplied) => supplied === name),
  );
}

export function foreignVariablesFault(names: readonly string[]): string {
  return `a default prompt can use ${SUPPLIED_VARIABLES.join(' and ')} without a default value, but not ${names.join(', ')}`;
}

export function capitalised(component: string): string {
  return component.charAt(0).toUpperCase() + component.slice(1);
}
