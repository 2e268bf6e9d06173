/** Every environment variable of Rhetor's own, so that a misspelt one can be found. */
import { editDistance } from '../model/edit-distance.ts';
import { CLIENT_VARIABLES } from './client-environment.ts';
import { conditions, settings } from './environment.ts';
import { namesOf } from './variable-schemas.ts';

/** All that begin with RHETOR_, the prefix of Rhetor's own. */
export const KNOWN_VARIABLES: readonly string[] = [
  ...namesOf(settings),
  ...namesOf(conditions),
  ...CLIENT_VARIABLES,
].filter((name) => name.startsWith('RHETOR_'));

export type UnreadVariable = {
  readonly name: string;
  /** The variable that was probably meant. */
  readonly closest?: string;
};

/** More typing errors than this make it another word. */
const MOST_EDITS = 4;

/**
 * The variables that begin with RHETOR_ and that nothing reads.
 * @param alsoRead names that providers.json gives
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
