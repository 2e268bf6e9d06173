/** The errors of requests about a context, the same for every store. */
import { RhetorError } from '../model/rhetor-error.ts';
import { MOST_METADATA } from './limits.ts';

/** @param actual 0 if the context does not exist */
export function versionConflict(contextId: string, expected: number, actual: number): RhetorError {
  const found = actual === 0 ? 'does not exist' : `is at version ${actual}`;
  return new RhetorError(
    'version_conflict',
    `The context "${contextId}" ${found}, not at version ${expected}. Read it again, and repeat ` +
      'the request with its current version.',
    { contextId },
  );
}

export function contextNotFound(contextId: string): RhetorError {
  return new RhetorError('context_not_found', `There is no context "${contextId}".`, { contextId });
}

/** For a caller that may not know more of the context than that its id is taken. */
export function contextTaken(contextId: string): RhetorError {
  return new RhetorError(
    'context_not_found',
    `There is no context "${contextId}" that this key sees. To begin a conversation, choose another id.`,
    { contextId },
  );
}

export function contextExists(contextId: string): RhetorError {
  return new RhetorError(
    'conflict',
    `There is already a context "${contextId}". Choose another id, or delete that one first.`,
    { contextId },
  );
}

export function metadataTooLarge(contextId: string): RhetorError {
  const field = 'metadata';
  const message = `must be at most ${MOST_METADATA} characters of JSON in total, including the stored metadata`;
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
    'The id in "before" is not a message of this conversation. ' +
      'Use next_before of the previous page, or omit it for the newest messages.',
  );
}

export function tooManySearches(): RhetorError {
  return new RhetorError(
    'overloaded',
    'Too many searches are waiting already; search again in a moment.',
    { retryAfterMs: 2_000 },
  );
}

/** Refuses a backup of a database that is not a file of Rhetor's own. */
export function backupElsewhere(): RhetorError {
  return new RhetorError(
    'conflict',
    'Rhetor keeps its conversations in PostgreSQL here, which has backups of its own: back up the ' +
      'database with pg_dump, or with point-in-time recovery. docs/backup.md says more.',
  );
}

/** Thrown for a turn that began before its context was deleted. */
export function contextDeleted(contextId: string): RhetorError {
  return new RhetorError('conflict', `The context "${contextId}" was deleted.`, { contextId });
}

/** Two processes have answered a request with the same Idempotency-Key, and the other one finished first. */
export function answeredElsewhere(contextId: string): RhetorError {
  return new RhetorError(
    'conflict',
    'Another replica has answered this request already. Repeat it with its Idempotency-Key to get that answer.',
    { contextId },
  );
}
