/** The error for an upstream that starts a second answer within a stream: the two can't be joined into one text. */
import { RhetorError } from '../../../model/rhetor-error.ts';

export function begunAgain(provider: string): RhetorError {
  return new RhetorError(
    'upstream_error',
    `${provider} began another answer in the middle of the first, which was cut.`,
  );
}
