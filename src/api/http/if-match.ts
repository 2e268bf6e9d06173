/** The If-Match header: the version of the context that the caller has seen. */
import type { IncomingHttpHeaders } from 'node:http';
import { RhetorError } from '../../model/rhetor-error.ts';

/** @throws RhetorError `invalid_value` for anything but a version in quotes */
export function expectedVersionOf(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['if-match'];
  if (value === undefined) return undefined;
  const version = /^"(\d{1,15})"$/.exec(value.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new RhetorError(
    'invalid_value',
    'The header If-Match must be the version of the context in quotes, such as "7"; "0" requires that ' +
      'the context does not exist yet.',
  );
}
