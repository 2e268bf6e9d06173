/**
 * Decides, for one candidate, whether the vendor gets the caller's own body and whether it is asked
 * for the whole answer at once; pure.
 */
import type { Timeouts } from '../../config/timeouts.ts';
import type { TaskRule } from '../../config/tasks-config.ts';
import type { StreamRecovery } from '../../model/choices/stream-recovery.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';

export type PassThrough = {
  /** The body goes as it came. */
  readonly passesBody: boolean;
  /** The answer comes back as the vendor wrote it. */
  readonly passesAnswer: boolean;
  /** The vendor is asked for the whole answer, not for a stream. */
  readonly isWhole: boolean;
};

/** How the request came, and what caller and operator set for it. */
export type PassingRequest = {
  /** The dialect of the caller's own body; absent: the request has none. */
  readonly ownDialect?: VendorDialect;
  /** The caller asked for what only the vendor's own answer holds. */
  readonly needsOwnAnswer: boolean;
  readonly isStreaming?: boolean;
  readonly upstreamStream?: boolean;
  readonly timeouts: Timeouts | undefined;
  readonly streamRecovery: StreamRecovery;
};

export type PassingProvider = {
  readonly dialects: readonly VendorDialect[];
  readonly timeouts: Timeouts | undefined;
  readonly streamsUpstream: boolean | undefined;
  /** It has no vendor: asking for a whole answer would change nothing. */
  readonly isSimulated: boolean;
};

export function planPassThrough(
  request: PassingRequest,
  rule: TaskRule | undefined,
  provider: PassingProvider,
): PassThrough {
  const { ownDialect, isStreaming = false, needsOwnAnswer, streamRecovery } = request;
  const speaksIt = ownDialect !== undefined && provider.dialects.includes(ownDialect);
  const said = request.upstreamStream ?? rule?.upstream_stream ?? provider.streamsUpstream;
  // Only a stream shows that the model is alive, and only a stream can be continued by another.
  const needsStream =
    streamRecovery !== 'error' ||
    (!needsOwnAnswer &&
      [request.timeouts, rule?.timeouts_ms, provider.timeouts].some(limitsSilence));
  const isWhole =
    !provider.isSimulated &&
    (said === undefined ? speaksIt && !isStreaming && !needsStream : !said);
  const passesBody = speaksIt && streamRecovery === 'error';
  return { passesBody, passesAnswer: passesBody && isWhole !== isStreaming, isWhole };
}

function limitsSilence(timeouts: Timeouts | undefined): boolean {
  return timeouts?.first_token !== undefined || timeouts?.idle !== undefined;
}
