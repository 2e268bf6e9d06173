import { describe, expect, it } from 'vitest';
import { fromChatUsage, fromResponsesUsage } from './openai-usage.ts';

describe('fromChatUsage', () => {
  it.each([
    [
      'OpenAI: sums include what is in the cache, and reasoning',
      {
        prompt_tokens: 100,
        completion_tokens: 30,
        total_tokens: 130,
        prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 15 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      {
        inputTokens: 100,
        outputTokens: 30,
        cachedInputTokens: 80,
        cacheWriteTokens: 15,
        reasoningTokens: 20,
      },
    ],
    [
      'xAI: reasoning is counted apart',
      {
        prompt_tokens: 12,
        completion_tokens: 2,
        total_tokens: 354,
        prompt_tokens_details: { cached_tokens: 11 },
        completion_tokens_details: { reasoning_tokens: 340 },
      },
      { inputTokens: 12, outputTokens: 342, cachedInputTokens: 11, reasoningTokens: 340 },
    ],
    [
      'Gemini: reasoning is counted in the total alone',
      { prompt_tokens: 9, completion_tokens: 12, total_tokens: 1_021 },
      { inputTokens: 9, outputTokens: 1_012, reasoningTokens: 1_000, isEstimated: true },
    ],
    [
      'a total with a cache that is not named',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 50_150,
        prompt_tokens_details: { cached_tokens: 40_000 },
      },
      { inputTokens: 40_100, outputTokens: 50, reasoningTokens: undefined, isEstimated: false },
    ],
    [
      'a total that is more than all that is named',
      {
        prompt_tokens: 9,
        completion_tokens: 12,
        total_tokens: 1_021,
        completion_tokens_details: { reasoning_tokens: 5 },
      },
      { inputTokens: 9, outputTokens: 12, reasoningTokens: 5, isEstimated: false },
    ],
    [
      'a server that counts the cache apart',
      {
        prompt_tokens: 20,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 80 },
      },
      { inputTokens: 100, outputTokens: 5, cachedInputTokens: 80 },
    ],
    [
      'the same, as its total shows',
      {
        prompt_tokens: 90,
        completion_tokens: 5,
        total_tokens: 175,
        prompt_tokens_details: { cached_tokens: 80 },
      },
      { inputTokens: 170, outputTokens: 5, cachedInputTokens: 80 },
    ],
    [
      'DeepSeek: the cache beside the sums',
      { prompt_tokens: 50, completion_tokens: 5, prompt_cache_hit_tokens: 48 },
      { inputTokens: 50, outputTokens: 5, cachedInputTokens: 48 },
    ],
    [
      'LiteLLM: Anthropic’s names beside the sums',
      {
        prompt_tokens: 50,
        completion_tokens: 5,
        cache_read_input_tokens: 30,
        cache_creation_input_tokens: 10,
      },
      { inputTokens: 50, outputTokens: 5, cachedInputTokens: 30, cacheWriteTokens: 10 },
    ],
    [
      'counts written as text',
      { prompt_tokens: '50', completion_tokens: '5' },
      { inputTokens: 50, outputTokens: 5 },
    ],
    ['nothing', {}, { inputTokens: undefined, outputTokens: undefined }],
  ])('%s', (_who, wire, counts) => {
    expect(fromChatUsage(wire)).toMatchObject(counts);
  });
});

describe('fromResponsesUsage', () => {
  it('has the same four classes', () => {
    expect(
      fromResponsesUsage({
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 80, cache_write_tokens: 15 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 105,
      }),
    ).toEqual({
      inputTokens: 100,
      outputTokens: 5,
      cachedInputTokens: 80,
      cacheWriteTokens: 15,
      reasoningTokens: 2,
      isEstimated: false,
    });
  });
});
