/** Reads the token counts of the Messages API, which arrive in several events. */
import { isRecord } from '../../model/json/json.ts';
import { countAt, countOf, recordAt, type WireRecord } from '../../model/json/narrowing.ts';
import { laterCount, type TokenUsage } from '../../model/usage.ts';

/** The vendor's own counts: input read from its cache, and written to it, is counted separately. */
type CallCounts = {
  readonly fresh: number | undefined;
  readonly cached: number | undefined;
  readonly written: number | undefined;
  /** Those of `written` that are kept for an hour. */
  readonly writtenForHour: number | undefined;
  readonly output: number | undefined;
  readonly thinking: number | undefined;
};

export type Counts = CallCounts & {
  /** Calls that the vendor made beside the answer's, which the other counts leave out. */
  readonly beside: readonly CallCounts[];
};

/** Compactions of the conversation, and questions to another model. */
const BESIDE: ReadonlySet<unknown> = new Set(['compaction', 'advisor_message']);

export const UNCOUNTED: Counts = {
  fresh: undefined,
  cached: undefined,
  written: undefined,
  writtenForHour: undefined,
  output: undefined,
  thinking: undefined,
  beside: [],
};

/** The counts are cumulative: a later one replaces an earlier one. */
export function mergeCounts(former: Counts, usage: WireRecord): Counts {
  const later = countsOf(usage);
  const { iterations } = usage;
  const beside = (Array.isArray(iterations) ? iterations : [])
    .filter(isRecord)
    .filter(({ type }) => BESIDE.has(type))
    .map(countsOf);
  return {
    fresh: laterCount(former.fresh, later.fresh),
    cached: laterCount(former.cached, later.cached),
    written: laterCount(former.written, later.written),
    writtenForHour: laterCount(former.writtenForHour, later.writtenForHour),
    output: laterCount(former.output, later.output),
    thinking: laterCount(former.thinking, later.thinking),
    beside: beside.length > 0 ? beside : former.beside,
  };
}

function countsOf(usage: WireRecord): CallCounts {
  return {
    fresh: countAt(usage, 'input_tokens'),
    cached: countAt(usage, 'cache_read_input_tokens'),
    written: writtenIn(usage),
    writtenForHour: countAt(recordAt(usage, 'cache_creation'), 'ephemeral_1h_input_tokens'),
    output: countAt(usage, 'output_tokens'),
    thinking: countAt(recordAt(usage, 'output_tokens_details'), 'thinking_tokens'),
  };
}

/** Every count may be missing: servers of other vendors speak this protocol too. */
export function toUsage(counts: Counts): TokenUsage {
  const sumOf = (name: keyof CallCounts): number | undefined =>
    counts.beside.reduce((sum, call) => added(sum, call[name]), counts[name]);
  const fresh = sumOf('fresh');
  const cached = sumOf('cached');
  const written = sumOf('written');
  const writtenForHour = sumOf('writtenForHour');
  return {
    inputTokens: fresh === undefined ? undefined : countOf(fresh + (cached ?? 0) + (written ?? 0)),
    outputTokens: sumOf('output'),
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    ...(writtenForHour ? { hourCacheWriteTokens: writtenForHour } : {}),
    reasoningTokens: sumOf('thinking'),
    isEstimated: false,
  };
}

function added(sum: number | undefined, count: number | undefined): number | undefined {
  return sum === undefined || count === undefined ? (sum ?? count) : sum + count;
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
