/** Rejects a change that would exceed the space for texts, which are all held in memory. */
import { RhetorError } from '../model/rhetor-error.ts';
import { charactersOf, type VersionedText } from './versioned-text.ts';
import { MOST_CHARACTERS, MOST_CHARACTERS_OF_ONE, MOST_TEXTS } from './limits.ts';

/**
 * @param others all stored texts except `changed`
 * @throws RhetorError `conflict` that says what to delete
 */
export function assertRoom(
  kind: string,
  changed: VersionedText<unknown>,
  others: readonly VersionedText<unknown>[],
): void {
  if (others.length >= MOST_TEXTS) {
    throw full(`There are ${MOST_TEXTS} ${kind}s, which is the limit`, kind);
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
