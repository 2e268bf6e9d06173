/** Reads from the headers whether a request may be answered from the cache of answers. */
import type { IncomingHttpHeaders } from 'node:http';
import { CACHE_CHOICES, CACHE_HEADER, type CacheChoice } from '../../model/choices/cache-choice.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

/** @throws RhetorError `invalid_value` */
export function cacheChoiceOf(headers: IncomingHttpHeaders): CacheChoice | undefined {
  const given = headers[CACHE_HEADER];
  if (given === undefined) return undefined;
  const choice = CACHE_CHOICES.find((known) => known === given);
  if (choice !== undefined) return choice;
  const message = `must be one of ${CACHE_CHOICES.join(', ')}`;
  throw new RhetorError('invalid_value', `${CACHE_HEADER} ${message}.`, {
    fields: [{ field: CACHE_HEADER, message }],
  });
}
