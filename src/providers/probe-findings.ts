/** Interprets a failed probe of a provider; pure. */
import type { ResolvedProvider } from '../config/providers-config.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { ProbeFindings } from './provider-status.ts';

/** Failures that would also break completions. */
const REFUSED_KEY: ReadonlySet<number> = new Set([401, 402, 403]);

/**
 * Only a failed connection or a refused key makes a provider unavailable. A rate-limited or broken list
 * says nothing about completions; but at a default address that nobody configured, such an answer may
 * come from any server.
 */
export function afterFailure(
  definition: ResolvedProvider,
  former: ProbeFindings,
  error: unknown,
  hasTimedOut: boolean,
  reasons: Pick<ProbeFindings, 'reason' | 'operatorReason'>,
): ProbeFindings {
  // A server that is busy with completions may be slow to list its models.
  if (hasTimedOut && former.hasEverAnswered) return former;
  const status = error instanceof RhetorError ? error.upstreamStatus : undefined;
  const isKnown = definition.isConfigured || former.hasEverAnswered;
  const isAlive = isKnown && status !== undefined && !REFUSED_KEY.has(status);
  return { ...former, isAlive, ...reasons };
}
