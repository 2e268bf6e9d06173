/** Estimates how many tokens a question has, before any model is asked; pure. */
import {
  estimateMessageTokens,
  estimateTextTokens,
  estimateToolTokens,
} from '../../context/tokens/token-estimate.ts';
import type { ConversationRequest } from './conversation-request.ts';

export type EstimateQuestion = Pick<ConversationRequest, 'messages' | 'tools'> &
  Partial<Pick<ConversationRequest, 'systemPrompt'>>;

/** Takes linear time and no vendor's tokenizer. */
export function estimateQuestion({ messages, tools, systemPrompt }: EstimateQuestion): number {
  let tokens = estimateTextTokens(systemPrompt ?? '') + estimateToolTokens(tools);
  for (const message of messages) tokens += estimateMessageTokens(message);
  return tokens;
}
