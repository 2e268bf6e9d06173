/** What the end of a call says about the model that was asked; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Settlement } from '../health/circuit.ts';

/**
 * Only failures that reflect the model's health count against it: not a bad request, not a caller
 * that disconnected.
 */
export function settlementOf(error: unknown, signal: AbortSignal): Settlement {
  if (signal.aborted || !(error instanceof RhetorError)) return 'abandoned';
  const isOwnFault = error.isRetryable || error.code === 'upstream_timeout';
  return isOwnFault ? 'failure' : 'abandoned';
}
