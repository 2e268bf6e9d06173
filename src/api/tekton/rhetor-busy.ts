/** Which failures of a turn are Rhetor's own and not the model's: the whole request is to be repeated; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';

export function isRhetorBusy(error: unknown): error is RhetorError {
  return error instanceof RhetorError && (error.code === 'overloaded' || error.code === 'draining');
}
