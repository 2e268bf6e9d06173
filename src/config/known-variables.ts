/** Every environment variable of Rhetor, used to find misspelt ones. */
import { editDistance } from '../model/edit-distance.ts';
import { CLIENT_VARIABLES } from './client-environment.ts';
import { conditions, settings } from './environment.ts';
import { namesOf } from './variable-schemas.ts';

/** All variables that begin with RHETOR_, Rhetor's own prefix. */
export const KNOWN_VARIABLES: readonly string[] = [
  ...namesOf(settings),
  ...namesOf(conditions),
  ...CLIENT_VARIABLES,
].filter((name) => name.startsWith('RHETOR_'));

export type UnreadVariable = {
  readonly name: string;
  /** The variable that was probably intended. */
  readonly closest?: string;
};

/** With more typing errors than this, it is a different word. */
const MOST_EDITS = 4;

/**
 * Returns the variables that begin with RHETOR_ and that nothing reads.
 * @param alsoRead variables that providers.json refers to
 */
export function unreadVariables(
  alsoRead: ReadonlySet<string> = new Set(),
  variables: NodeJS.ProcessEnv = process.env,
): readonly UnreadVariable[] {
  return Object.keys(variables)
    .filter((name) => /^RHETOR_/i.test(name))
    .filter((name) => !KNOWN_VARIABLES.includes(name) && !alsoRead.has(name))
    .toSorted()
    .map((name) => {
      const closest = closestTo(name.toUpperCase());
      return { name, ...(closest !== undefined && { closest }) };
    });
}

function closestTo(name: string): string | undefined {
  const [best] = KNOWN_VARIABLES.map((known) => ({ known, edits: editDistance(name, known) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .toSorted((left, right) => left.edits - right.edits);
  return best?.known;
}
