/** Reads the token counts of the Messages API, which arrive in several events. */
import { countAt, countOf, recordAt, type WireRecord } from '../../model/narrowing.ts';
import { laterCount, type TokenUsage } from '../../model/usage.ts';

/** The vendor's own counts: input read from its cache, and written to it, is counted separately. */
export type Counts = {
  readonly fresh: number | undefined;
  readonly cached: number | undefined;
  readonly written: number | undefined;
  /** Those of `written` that are kept for an hour. */
  readonly writtenForHour: number | undefined;
  readonly output: number | undefined;
  readonly thinking: number | undefined;
};

export const UNCOUNTED: Counts = {
  fresh: undefined,
  cached: undefined,
  written: undefined,
  writtenForHour: undefined,
  output: undefined,
  thinking: undefined,
};

/** The counts are cumulative: a later one replaces an earlier one. */
export function mergeCounts(former: Counts, usage: WireRecord): Counts {
  const details = recordAt(usage, 'output_tokens_details');
  return {
    fresh: laterCount(former.fresh, countAt(usage, 'input_tokens')),
    cached: laterCount(former.cached, countAt(usage, 'cache_read_input_tokens')),
    written: laterCount(former.written, writtenIn(usage)),
    writtenForHour: laterCount(
      former.writtenForHour,
      countAt(recordAt(usage, 'cache_creation'), 'ephemeral_1h_input_tokens'),
    ),
    output: laterCount(former.output, countAt(usage, 'output_tokens')),
    thinking: laterCount(former.thinking, countAt(details, 'thinking_tokens')),
  };
}

/** Every count may be missing: servers of other vendors speak this protocol too. */
export function toUsage(counts: Counts): TokenUsage {
  const { fresh, cached, written, writtenForHour, output, thinking } = counts;
  return {
    inputTokens: fresh === undefined ? undefined : countOf(fresh + (cached ?? 0) + (written ?? 0)),
    outputTokens: output,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    ...(writtenForHour ? { hourCacheWriteTokens: writtenForHour } : {}),
    reasoningTokens: thinking,
    isEstimated: false,
  };
}

/** Some servers send only the counts for each cache lifetime. */
function writtenIn(usage: WireRecord): number | undefined {
  const sum = countAt(usage, 'cache_creation_input_tokens');
  const kept = recordAt(usage, 'cache_creation');
  const short = countAt(kept, 'ephemeral_5m_input_tokens');
  const long = countAt(kept, 'ephemeral_1h_input_tokens');
  return (
    sum ?? (short === undefined && long === undefined ? undefined : (short ?? 0) + (long ?? 0))
  );
}
