/** The errors of keys: of those that are presented, and of those that are managed. */
import { RhetorError } from '../model/rhetor-error.ts';

const LONGEST_SHOWN = 64;

/** The same for an id that does not exist and for a wrong secret. */
export function unknownKey(): RhetorError {
  return new RhetorError(
    'unauthorized',
    'The key is unknown, or was replaced or deleted. Ask the administrator of this Rhetor for another one.',
  );
}

export function disabledKey(name: string): RhetorError {
  return new RhetorError(
    'unauthorized',
    `The key "${name}" is disabled. Ask the administrator of this Rhetor to enable it.`,
  );
}

export function expiredKey(name: string, expiredAt: number): RhetorError {
  return new RhetorError(
    'unauthorized',
    `The key "${name}" expired at ${new Date(expiredAt).toISOString()}. Ask the administrator of this Rhetor for another one.`,
  );
}

export function keyNotFound(id: string): RhetorError {
  return new RhetorError(
    'not_found',
    `There is no key "${id.slice(0, LONGEST_SHOWN)}"; GET /keys lists them.`,
  );
}

export function tooManyKeys(most: number): RhetorError {
  return new RhetorError(
    'conflict',
    `There are ${most} keys, which is the limit. Delete some that nobody uses.`,
  );
}

export function componentNeeded(): RhetorError {
  const field = 'contexts';
  const message = 'can be "component" only for a key with a component';
  return new RhetorError('validation_failed', `${field} ${message}`, {
    fields: [{ field, message }],
  });
}
