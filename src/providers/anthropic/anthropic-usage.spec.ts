import { expect, it } from 'vitest';
import { mergeCounts, toUsage, UNCOUNTED } from './anthropic-usage.ts';

it('tells input that is cached for an hour from other input that is cached', () => {
  const first = mergeCounts(UNCOUNTED, {
    input_tokens: 10,
    cache_creation_input_tokens: 500,
    cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 300 },
  });
  const last = mergeCounts(first, { output_tokens: 7, cache_creation: {} });
  expect(toUsage(last)).toEqual({
    inputTokens: 510,
    outputTokens: 7,
    cachedInputTokens: undefined,
    cacheWriteTokens: 500,
    hourCacheWriteTokens: 300,
    reasoningTokens: undefined,
    isEstimated: false,
  });
});

it('says nothing of an hour where nothing is cached for one', () => {
  const counts = mergeCounts(UNCOUNTED, {
    input_tokens: 10,
    cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 0 },
  });
  expect(toUsage(counts)).not.toHaveProperty('hourCacheWriteTokens');
});

it('adds the calls that the vendor made beside the answer’s', () => {
  const counted = { input_tokens: 1_000, cache_read_input_tokens: 20, output_tokens: 300 };
  const counts = mergeCounts(UNCOUNTED, {
    input_tokens: 10,
    output_tokens: 7,
    iterations: [
      { ...counted, type: 'compaction' },
      { input_tokens: 10, output_tokens: 7, type: 'message' },
      { ...counted, type: 'advisor_message', model: 'dear' },
    ],
  });
  const last = mergeCounts(counts, { output_tokens: 8 });
  expect(toUsage(last)).toMatchObject({
    inputTokens: 10 + 2 * 1_020,
    cachedInputTokens: 40,
    cacheWriteTokens: undefined,
    outputTokens: 8 + 600,
  });
});
