/** Whether a vendor may charge for a call that failed; pure. */
import type { RhetorError } from '../model/rhetor-error.ts';
import { type TokenUsage, UNKNOWN_USAGE } from '../model/usage.ts';

export type CallOutcome = {
  readonly hasBegun: boolean;
  /** Absent if the call was complete, or was given up by Rhetor or its caller. */
  readonly error?: RhetorError | undefined;
  readonly usage: TokenUsage;
};

/** Codes of failures after which the vendor may charge for what it has read. */
const MAY_BE_CHARGED: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_truncated']);

export function mayBeCharged({ hasBegun, error, usage }: CallOutcome): boolean {
  if (hasBegun || usage !== UNKNOWN_USAGE || error === undefined) return true;
  // A caller that left says nothing about the vendor, which has the request.
  if (error.code === 'client_closed_request') return true;
  if (error.isUnreachable) return false;
  // A connection that broke before the vendor's status came: nobody knows what was read.
  const isBroken = error.code === 'upstream_error' && error.upstreamStatus === undefined;
  return isBroken || MAY_BE_CHARGED.has(error.code);
}
