/** How much text may be kept; all of it is held in memory. */
import { RhetorError } from '../model/rhetor-error.ts';
import { charactersOf, type VersionedText } from './versioned-text.ts';

/** Characters of one version; some 50,000 tokens. */
export const LONGEST_CONTENT = 200_000;
/** Characters that filling in may make, as many as a message may have. */
export const LONGEST_RENDERED = 1_000_000;

const MOST_TEXTS = 1_000;
/** The largest size of all versions of one text; each change writes all of them. */
const MOST_CHARACTERS_OF_ONE = 4_000_000;
const MOST_CHARACTERS = 50_000_000;

/**
 * @param others all that is kept beside `changed`
 * @throws RhetorError `conflict` that says what to delete
 */
export function assertRoom(
  kind: string,
  changed: VersionedText<unknown>,
  others: readonly VersionedText<unknown>[],
): void {
  if (others.length >= MOST_TEXTS) {
    throw full(`There are ${MOST_TEXTS} ${kind}s, which is the most that are kept`, kind);
  }
  let characters = charactersOf(changed);
  if (characters > MOST_CHARACTERS_OF_ONE) {
    throw new RhetorError(
      'conflict',
      `The versions of the ${kind} "${changed.id}" would have more than ${MOST_CHARACTERS_OF_ONE} characters; ` +
        `begin a new ${kind} with another name.`,
    );
  }
  for (const other of others) characters += charactersOf(other);
  if (characters > MOST_CHARACTERS) {
    throw full(`All ${kind}s would have more than ${MOST_CHARACTERS} characters`, kind);
  }
}

function full(fault: string, kind: string): RhetorError {
  return new RhetorError('conflict', `${fault}; delete a ${kind} that is not needed.`);
}
