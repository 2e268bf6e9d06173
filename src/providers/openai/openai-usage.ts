/** Reads the token counts of OpenAI's two APIs, and of servers that speak them. */
import { countAt, recordAt, type WireRecord } from '../../model/json/narrowing.ts';
import type { TokenUsage } from '../../model/usage.ts';

type Counts = Omit<TokenUsage, 'isEstimated'> & { readonly totalTokens: number | undefined };

/** Compatible servers omit the details, or put them at the top level. */
export function fromChatUsage(usage: WireRecord): TokenUsage {
  const input = recordAt(usage, 'prompt_tokens_details');
  return toUsage({
    inputTokens: countAt(usage, 'prompt_tokens'),
    outputTokens: countAt(usage, 'completion_tokens'),
    totalTokens: countAt(usage, 'total_tokens'),
    cachedInputTokens:
      countAt(input, 'cached_tokens') ??
      countAt(usage, 'prompt_cache_hit_tokens') ??
      countAt(usage, 'cached_tokens') ??
      countAt(usage, 'cache_read_input_tokens'),
    cacheWriteTokens:
      countAt(input, 'cache_write_tokens') ??
      countAt(input, 'cache_creation_tokens') ??
      countAt(usage, 'cache_creation_input_tokens'),
    reasoningTokens:
      countAt(recordAt(usage, 'completion_tokens_details'), 'reasoning_tokens') ??
      countAt(usage, 'reasoning_tokens'),
  });
}

export function fromResponsesUsage(usage: WireRecord): TokenUsage {
  const input = recordAt(usage, 'input_tokens_details');
  return toUsage({
    inputTokens: countAt(usage, 'input_tokens'),
    outputTokens: countAt(usage, 'output_tokens'),
    totalTokens: countAt(usage, 'total_tokens'),
    cachedInputTokens: countAt(input, 'cached_tokens'),
    cacheWriteTokens: countAt(input, 'cache_write_tokens'),
    reasoningTokens: countAt(recordAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
  });
}

/**
 * OpenAI's counts include cached input and reasoning. The total reveals a server that counts them
 * separately. One that reports neither is taken to count its reasoning in the total alone.
 */
function toUsage({ totalTokens, ...counts }: Counts): TokenUsage {
  const { inputTokens: input, outputTokens: output } = counts;
  const inCache = (counts.cachedInputTokens ?? 0) + (counts.cacheWriteTokens ?? 0);
  const thought = counts.reasoningTokens ?? 0;
  const counted = (input ?? 0) + (output ?? 0);
  const isCacheApart =
    inCache > 0 && (inCache > (input ?? inCache) || isSum(totalTokens, counted, inCache, thought));
  const isThoughtApart =
    thought > 0 && (thought > (output ?? thought) || isSum(totalTokens, counted, thought, inCache));
  const inputTokens = input !== undefined && isCacheApart ? input + inCache : input;
  const written = output !== undefined && isThoughtApart ? output + thought : output;
  const isPlain = inCache === 0 && thought === 0;
  const total = totalTokens ?? 0;
  if (isPlain && input !== undefined && output !== undefined && total > counted) {
    const hidden = total - counted;
    return {
      ...counts,
      outputTokens: output + hidden,
      reasoningTokens: hidden,
      isEstimated: true,
    };
  }
  return { ...counts, inputTokens, outputTokens: written, isEstimated: false };
}

/** Whether the total includes `part` in addition to `counted`, with or without the other part. */
function isSum(total: number | undefined, counted: number, part: number, other: number): boolean {
  return total === counted + part || (other > 0 && total === counted + part + other);
}
