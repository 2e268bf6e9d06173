/** Estimates what a turn will use, before and after it is prepared; pure. */
import type { ExpectedTokens } from '../../limits/limit-pass.ts';
import { estimatedInput } from './candidate-request.ts';
import type { ConversationRequest } from '../request/conversation-request.ts';
import { estimateQuestion } from '../request/estimate-question.ts';
import type { PreparedTurn } from './prepared-turn.ts';

export function askedTokens(request: ConversationRequest): ExpectedTokens {
  return { input: estimateQuestion(request), mostOutput: request.options.maxTokens };
}

/**
 * With what Rhetor adds to the request (prompt, history, recalled messages), for the model that is
 * asked first.
 */
export function preparedTokens(turn: PreparedTurn): ExpectedTokens {
  const { candidates } = turn.plan;
  const first = candidates.find(({ skipped }) => skipped === undefined) ?? candidates[0];
  if (first === undefined) return askedTokens(turn.request);
  const input = estimatedInput(turn, first) * (turn.factors[first.index] ?? 1);
  return { input: Math.round(input), mostOutput: first.options.maxTokens };
}
