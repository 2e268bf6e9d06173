/**
 * Whether Rhetor itself refused a turn, and no model failed, so that the whole request should be
 * repeated later; pure.
 */
import { RhetorError } from '../../model/rhetor-error.ts';

const BUSY: ReadonlySet<string> = new Set(['overloaded', 'draining', 'budget_exceeded']);

export function isRhetorBusy(error: unknown): error is RhetorError {
  if (!(error instanceof RhetorError)) return false;
  return BUSY.has(error.code) || error.limit !== undefined;
}
