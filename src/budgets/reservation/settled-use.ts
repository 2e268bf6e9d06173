/** What a call counts for once it has ended: what the vendor reported, and estimates for the rest; pure. */
import type { TokenUsage } from '../../model/usage.ts';
import type { AttemptUse } from '../../routing/attempt-gate.ts';
import { HIDDEN_TOKENS_PER_MS } from '../limits.ts';

/** What was reserved, in tokens. */
export type ReservedTokens = {
  readonly input: number;
  /** See `CallBound.unreportedTokens`. */
  readonly unreported: number;
  /** The sum over all answers. */
  readonly output: number;
  readonly answers: number;
  /** See `mayHideOutput`. */
  readonly isHidden: boolean;
};

/** Undefined if the vendor charges nothing. */
export function settledUsage(use: AttemptUse, reserved: ReservedTokens): TokenUsage | undefined {
  const { end, usage } = use;
  if (end === 'unsent') return undefined;
  const isReported = usage.inputTokens !== undefined && usage.outputTokens !== undefined;
  if (end === 'complete' && isReported) return usage;
  return {
    ...usage,
    inputTokens: usage.inputTokens ?? (use.isWhole ? reserved.input : reserved.unreported),
    outputTokens: outputOf(use, reserved),
    isEstimated: true,
  };
}

/**
 * A vendor's count in the middle of a stream is behind what has come. A byte is at most a token, and of
 * what is hidden only the time tells. Only the first of several answers is read, and the others may be
 * as long.
 */
function outputOf(
  { end, usage: { outputTokens }, bytes, durationMs, isWhole }: AttemptUse,
  { output, answers, isHidden }: ReservedTokens,
): number {
  if (end === 'complete' && outputTokens !== undefined) return outputTokens;
  const hidden = isHidden ? Math.ceil(durationMs * HIDDEN_TOKENS_PER_MS) : 0;
  const came = isWhole ? output : Math.min(output, Math.max(bytes, hidden) * answers);
  return Math.max(came, outputTokens ?? 0);
}
