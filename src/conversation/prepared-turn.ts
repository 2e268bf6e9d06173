/** What is settled of a turn before a model is asked, and the request each candidate gets of it; pure. */
import type { HistoryLimits } from '../context/context-store.ts';
import type { StoredMessage } from '../context/stored-context.ts';
import { estimateMessageTokens } from '../context/token-estimate.ts';
import { fitWindow, windowBudget } from '../context/window.ts';
import type { CompletionRequest, ToolDefinition } from '../model/completion-request.ts';
import type { Message } from '../model/message.ts';
import type { PromptReference } from '../prompts/prompt.ts';
import { preferLargerWindows } from '../routing/larger-window.ts';
import type { PlannedCandidate, RoutePlan } from '../routing/route-plan.ts';
import type { ConversationRequest } from './conversation-request.ts';

export type PreparedTurn = {
  readonly request: ConversationRequest;
  readonly contextId: string;
  readonly component: string | undefined;
  readonly plan: RoutePlan;
  readonly system: string;
  /** The stored prompt that `system` was made of. */
  readonly prompt: PromptReference | undefined;
  /** The newest of the context, as far back as the largest window reaches. */
  readonly history: readonly StoredMessage[];
  /** Epoch milliseconds. */
  readonly askedAt: number;
};

/** A window never holds more messages than one request may bring. */
const MOST_WINDOW_MESSAGES = 4_096;

/** As far back as the largest window of the plan can reach. */
export function historyLimits(
  plan: RoutePlan,
  system: string,
  tools: readonly ToolDefinition[],
): HistoryLimits {
  const budgets = plan.candidates.map((candidate) => budgetOf(candidate, system, tools));
  return { maxTokens: Math.max(0, ...budgets), maxMessages: MOST_WINDOW_MESSAGES };
}

/** Asks models that hold the whole conversation before those for which it would be cut. */
export function withLargerWindows(turn: PreparedTurn): PreparedTurn {
  const { request, plan, system, history } = turn;
  if (plan.candidates.length < 2) return turn;
  let needed = estimateTokens(request.messages);
  for (const { tokens } of history) needed += tokens;
  const candidates = preferLargerWindows(plan.candidates, needed, (candidate) =>
    budgetOf(candidate, system, request.tools),
  );
  return candidates === plan.candidates ? turn : { ...turn, plan: { ...plan, candidates } };
}

export function completionRequest(
  { request, system, history }: PreparedTurn,
  candidate: PlannedCandidate,
): CompletionRequest {
  const { model, options, limits } = candidate;
  const { tools, messages: newest, vendor } = request;
  const messages =
    request.history === 'client'
      ? newest
      : fitWindow({ history, newest, budget: messageBudget(candidate, system, tools, newest) });
  return {
    model,
    system: system === '' ? undefined : system,
    messages,
    options,
    tools,
    limits,
    ...(vendor && { vendor }),
  };
}

/** A model whose window nobody has named is not refused a long message on a guess: it is asked. */
function messageBudget(
  candidate: PlannedCandidate,
  system: string,
  tools: readonly ToolDefinition[],
  newest: readonly Message[],
): number {
  const budget = budgetOf(candidate, system, tools);
  const isKnown = (candidate.options.contextLength ?? candidate.info?.contextWindow) !== undefined;
  return isKnown ? budget : Math.max(budget, estimateTokens(newest));
}

function budgetOf(
  { info, options }: PlannedCandidate,
  system: string,
  tools: readonly ToolDefinition[],
): number {
  return windowBudget({
    contextWindow: options.contextLength ?? info?.contextWindow,
    maxOutput: options.maxTokens ?? info?.maxOutput,
    system,
    tools,
  });
}

function estimateTokens(messages: readonly Message[]): number {
  let tokens = 0;
  for (const message of messages) tokens += estimateMessageTokens(message);
  return tokens;
}
