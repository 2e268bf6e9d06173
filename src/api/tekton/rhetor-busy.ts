/**
 * Whether Rhetor itself refused a turn, and no model failed, so that the whole request should be
 * repeated later; pure.
 */
import { RhetorError } from '../../model/rhetor-error.ts';

export function isRhetorBusy(error: unknown): error is RhetorError {
  if (!(error instanceof RhetorError)) return false;
  return error.code === 'overloaded' || error.code === 'draining' || error.limit !== undefined;
}
