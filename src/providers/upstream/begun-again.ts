/** The fault of an upstream that begins another answer behind the first: the two are not one text. */
import { RhetorError } from '../../model/rhetor-error.ts';

export function begunAgain(provider: string): RhetorError {
  return new RhetorError(
    'upstream_error',
    `${provider} began another answer in the middle of the first, which was cut.`,
  );
}
