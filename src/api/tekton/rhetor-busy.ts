/**
 * Whether a failed turn is Rhetor's own fault and not the model's, so that the whole request should
 * be retried; pure.
 */
import { RhetorError } from '../../model/rhetor-error.ts';

export function isRhetorBusy(error: unknown): error is RhetorError {
  return error instanceof RhetorError && (error.code === 'overloaded' || error.code === 'draining');
}
