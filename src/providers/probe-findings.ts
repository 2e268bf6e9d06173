/** What a probe that failed says of its provider; pure. */
import type { ResolvedProvider } from '../config/providers-config.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { ProbeFindings } from './provider-status.ts';

/** No completion could survive them either. */
const REFUSED_KEY: ReadonlySet<number> = new Set([401, 402, 403]);

/**
 * Only no connection, or a refused key, makes a provider unavailable. A listing that is rate limited
 * or broken says nothing about completions; but at an address that nobody gave, whoever answers so
 * may be anything.
 */
export function afterFailure(
  definition: ResolvedProvider,
  former: ProbeFindings,
  error: unknown,
  hasTimedOut: boolean,
  reason: string,
): ProbeFindings {
  // A server that is busy with completions may be slow to list its models.
  if (hasTimedOut && former.hasEverAnswered) return former;
  const status = error instanceof RhetorError ? error.upstreamStatus : undefined;
  const isKnown = definition.isConfigured || former.hasEverAnswered;
  const isAlive = isKnown && status !== undefined && !REFUSED_KEY.has(status);
  return { ...former, isAlive, reason };
}
