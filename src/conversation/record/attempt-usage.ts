/** What each call of a turn used: the vendor's counts, and estimates where it reported none. */
import type { TokenUsage } from '../../model/usage.ts';
import type { NotedAttempt } from '../../routing/attempt-journal.ts';
import { estimatedInput } from '../preparation/candidate-request.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';

/** For text that is no longer held. */
const CHARACTERS_PER_TOKEN = 4;

export function attemptUsage(
  { usage, candidate, characters }: NotedAttempt,
  prepared: PreparedTurn,
): TokenUsage {
  if (usage.inputTokens !== undefined && usage.outputTokens !== undefined) return usage;
  return {
    ...usage,
    inputTokens: usage.inputTokens ?? inputOf(candidate.index, prepared),
    outputTokens: usage.outputTokens ?? Math.ceil(characters / CHARACTERS_PER_TOKEN),
    isEstimated: true,
  };
}

function inputOf(index: number, prepared: PreparedTurn): number {
  const candidate = prepared.plan.candidates.find((planned) => planned.index === index);
  if (candidate === undefined) return 0;
  return Math.round(estimatedInput(prepared, candidate) * (prepared.factors[index] ?? 1));
}
