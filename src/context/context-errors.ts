/** What is wrong with a request about a context, in words; every store says it alike. */
import { RhetorError } from '../model/rhetor-error.ts';
import { MOST_METADATA } from './limits.ts';

/** @param actual 0 if there is no such context */
export function versionConflict(contextId: string, expected: number, actual: number): RhetorError {
  const found = actual === 0 ? 'does not exist' : `is at version ${actual}`;
  return new RhetorError(
    'version_conflict',
    `The context "${contextId}" ${found}, not at version ${expected}. Read it again, and repeat ` +
      'the request with the version that you have seen.',
    { contextId },
  );
}

export function contextNotFound(contextId: string): RhetorError {
  return new RhetorError('context_not_found', `There is no context "${contextId}".`, { contextId });
}

export function contextExists(contextId: string): RhetorError {
  return new RhetorError(
    'conflict',
    `There is a context "${contextId}" already. Choose another id, or delete that one first.`,
    { contextId },
  );
}

export function metadataTooLarge(contextId: string): RhetorError {
  const field = 'metadata';
  const message = `must be at most ${MOST_METADATA} characters of JSON, all that is kept taken together`;
  return new RhetorError('validation_failed', `${field} ${message}`, {
    fields: [{ field, message }],
    contextId,
  });
}

export function messageNotFound(contextId: string): RhetorError {
  return new RhetorError(
    'not_found',
    `There is no such message in the context "${contextId}"; GET /contexts/${contextId} lists them.`,
    { contextId },
  );
}

/** The error for an unknown `before` in a query of messages. */
export function unknownBefore(): RhetorError {
  return new RhetorError(
    'invalid_value',
    'There is no message with the id given as before in this conversation. ' +
      'Give next_before of the page before, or none for the newest messages.',
  );
}

/** @param most that may wait */
export function tooManySearches(most: number): RhetorError {
  return new RhetorError(
    'overloaded',
    `${most} searches wait already, which is the limit; search again in a moment.`,
    { retryAfterMs: 2_000 },
  );
}

/** The refusal of a backup where the database is not a file of Rhetor's own. */
export function backupElsewhere(): RhetorError {
  return new RhetorError(
    'conflict',
    'Rhetor keeps its conversations in PostgreSQL here, which has backups of its own: back up the ' +
      'database with pg_dump, or with point-in-time recovery. docs/operations.md says more.',
  );
}

/** A turn that began before its context was deleted. */
export function contextDeleted(contextId: string): RhetorError {
  return new RhetorError('conflict', `The context "${contextId}" was deleted.`, { contextId });
}

/** Two processes have made the answer of one Idempotency-Key, and the other was first. */
export function answeredElsewhere(contextId: string): RhetorError {
  return new RhetorError(
    'conflict',
    'Another replica has answered this request already. Repeat it with its Idempotency-Key to get that answer.',
    { contextId },
  );
}
