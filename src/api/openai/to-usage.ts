/** Converts token counts to the forms of OpenAI's two APIs; pure. */
import type { CompletionUsage } from 'openai/resources';
import type { TokenUsage } from '../../model/usage.ts';

/** Undefined without counts: the dialect has no way to express unknown. */
export function toCompletionUsage(usage: TokenUsage): CompletionUsage | undefined {
  const { inputTokens: input, outputTokens: output, cachedInputTokens, cacheWriteTokens } = usage;
  if (input === undefined || output === undefined) return undefined;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...((cachedInputTokens !== undefined || cacheWriteTokens !== undefined) && {
      prompt_tokens_details: {
        ...(cachedInputTokens !== undefined && { cached_tokens: cachedInputTokens }),
        ...(cacheWriteTokens !== undefined && { cache_write_tokens: cacheWriteTokens }),
      },
    }),
    ...(usage.reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    }),
  };
}
