/** What a call for embeddings has used; pure. */
import { estimateTextTokens } from '../../context/tokens/token-estimate.ts';
import type { EmbeddingInput } from '../../model/embedding.ts';
import type { TokenUsage } from '../../model/usage.ts';

/** The vendor's count, or an estimate where it reported none. */
export function embeddingUsage(usage: TokenUsage, inputs: readonly EmbeddingInput[]): TokenUsage {
  if (usage.inputTokens !== undefined) return usage;
  return { ...usage, inputTokens: estimateInputs(inputs), outputTokens: 0, isEstimated: true };
}

export function estimateInputs(inputs: readonly EmbeddingInput[]): number {
  return inputs.reduce(
    (sum, input) => sum + (typeof input === 'string' ? estimateTextTokens(input) : input.length),
    0,
  );
}
