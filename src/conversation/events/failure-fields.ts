/**
 * The log fields of a failure: its code, the upstream's answer, and every model that was tried;
 * pure.
 */
import { loggableText } from '../../model/secrets/loggable-text.ts';
import type { Attempt, RhetorError } from '../../model/rhetor-error.ts';

export type FailureFields = {
  readonly status: number;
  readonly code: string;
  /** The HTTP status of the last upstream that failed. */
  readonly upstream_status?: number;
  /** What the upstream said, or what failed here; absent for a refused request. */
  readonly error?: string;
  readonly attempts?: readonly Attempt[];
};

export function failureFields(error: RhetorError): FailureFields {
  const { status, code, upstreamStatus, attempts } = error;
  const text = loggableText(error);
  return {
    status,
    code,
    ...(upstreamStatus !== undefined && { upstream_status: upstreamStatus }),
    ...(text !== undefined && text !== '' && { error: text }),
    ...(attempts !== undefined && attempts.length > 0 && { attempts }),
  };
}
