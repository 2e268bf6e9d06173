/** Builds the request that each candidate of a turn gets; pure. */
import type { HistoryLimits } from '../../context/history/past.ts';
import { reliefLimits } from '../../context/window/relief.ts';
import { estimateMessageTokens } from '../../context/tokens/token-estimate.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Message } from '../../model/message.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { preferLargerWindows } from '../../routing/larger-window.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';
import type { BudgetBasis, PreparedTurn } from './prepared-turn.ts';
import { withNewestMarks } from './cache-marks.ts';
import { isNothing } from '../recall/recall.ts';
import { budgetOf, turnWindow } from './turn-window.ts';

/** How much history to read: as much as the largest window of the plan can hold. */
export function historyLimits(plan: RoutingPlan, basis: BudgetBasis): HistoryLimits {
  const budgets = plan.candidates
    .filter(({ skipped }) => skipped === undefined)
    .map((candidate) => budgetOf(candidate, basis));
  return reliefLimits(Math.max(0, ...budgets));
}

/**
 * Puts models that hold the whole conversation before those that would truncate it; but a model
 * named by the caller stays first.
 */
export function withLargerWindows(turn: PreparedTurn): PreparedTurn {
  const { request, plan, past } = turn;
  if (plan.isNamed || plan.candidates.length < 2) return turn;
  let needed = past.tokenCount;
  for (const message of request.messages) needed += estimateMessageTokens(message);
  const candidates = preferLargerWindows(plan.candidates, needed, (candidate) =>
    budgetOf(candidate, turn),
  );
  return candidates === plan.candidates ? turn : { ...turn, plan: { ...plan, candidates } };
}

export function completionRequest(
  turn: PreparedTurn,
  candidate: PlannedCandidate,
): CompletionRequest {
  const { request, system } = turn;
  const { model, options, limits, passes, isWhole } = candidate;
  const { tools, vendor, own } = request;
  const { systemMessages = [] } = request;
  const messages =
    request.history === 'client'
      ? request.messages
      : [...systemMessages, ...windowed(turn, candidate)];
  return {
    model,
    system: system === '' ? undefined : system,
    messages,
    options,
    tools,
    limits,
    ...cachedParts(turn, messages),
    ...(vendor && { vendor }),
    ...(isWhole && { isWhole }),
    ...(own && passes && ownRequest(turn, own, passes)),
  };
}

/** Recalled messages come before the history and differ from turn to turn, so nothing after them is cached. */
function cachedParts(
  { request, plan, recall }: PreparedTurn,
  messages: readonly Message[],
): Pick<CompletionRequest, 'stablePrefixLength' | 'cacheMarks'> {
  const isAltered = recall !== undefined && !isNothing(recall);
  switch (plan.promptCache) {
    case 'off':
      return {};
    case 'auto':
      return { cacheMarks: isAltered ? 'instructions' : 'everything' };
    case undefined: {
      // A client that keeps its own history knows best which prefix it will send again, and can
      // mark it.
      if (request.history !== 'rhetor' || isAltered) return {};
      const stable = messages.length - request.messages.length;
      return stable > 0 ? { stablePrefixLength: stable } : {};
    }
    default:
      return assertNever(plan.promptCache);
  }
}

function windowed(turn: PreparedTurn, candidate: PlannedCandidate): readonly Message[] {
  const { request } = turn;
  const messages = turnWindow(turn, candidate).entries.map(({ message }) => message);
  const past = messages.slice(0, messages.length - request.messages.length);
  // Rhetor's own marks go to the vendor whose cache needs them, and to no other.
  const ownMarks = candidate.status.kind === 'anthropic' ? turn.plan.promptCache : undefined;
  return [...withNewestMarks(past, request, ownMarks), ...request.messages];
}

/** A single prompt has no place for what Rhetor would add. */
function ownRequest(
  { keepsMessages, request: { isStored } }: PreparedTurn,
  own: OwnBody,
  passes: NonNullable<PlannedCandidate['passes']>,
): Pick<CompletionRequest, 'own'> {
  if (own.route === 'generate' && !keepsMessages) return {};
  return { own: { ...own, ...passes, keepsMessages, isStored } };
}

/** Estimated input tokens of a candidate, before calibration. */
export function estimatedInput(turn: PreparedTurn, candidate: PlannedCandidate): number {
  return turn.taken + turnWindow(turn, candidate).tokens;
}
