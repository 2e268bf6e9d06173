/** What is settled of a turn before a model is asked. */
import type { Past } from '../context/past.ts';
import type { NewTurn } from '../context/stored-turn.ts';
import type { MessageRecord } from '../context/stored-context.ts';
import type { SizedMessage } from '../context/window.ts';
import type { PromptReference } from '../prompts/prompt.ts';
import type { PlannedCandidate, RoutingPlan } from '../routing/route-plan.ts';
import type { SettledRequest } from './conversation-request.ts';

export type WindowEntry = SizedMessage & {
  /** Where it came from; absent for the request's own messages and for notes. */
  readonly stored?: MessageRecord;
  /** Written by Rhetor, not by anybody in the conversation. */
  readonly note?: 'summary' | 'recalled';
};

export type TurnWindow = {
  readonly entries: readonly WindowEntry[];
  /** Estimated tokens of the messages, and how many there is room for. */
  readonly tokens: number;
  readonly budget: number;
  /** Messages of the context that are not in it. */
  readonly droppedMessages: number;
  /** The oldest message of the context that is in it. */
  readonly firstKept: MessageRecord | undefined;
};

/** What becomes of the context's active list. */
export type HistoryChange = Pick<NewTurn, 'mode' | 'messages' | 'supersedes'>;

/** What the budget of a candidate depends on. */
export type BudgetBasis = Pick<PreparedTurn, 'taken' | 'factors'>;

export type PreparedTurn = {
  readonly request: SettledRequest;
  /** What is stored of it. */
  readonly change: HistoryChange;
  readonly contextId: string;
  readonly component: string | undefined;
  readonly plan: RoutingPlan;
  readonly system: string;
  /** The stored prompt that `system` was made of. */
  readonly prompt: PromptReference | undefined;
  /** The newest of the context, as far back as the largest window reaches. */
  readonly past: Past;
  /** Whether room is kept for what is recalled, and what was; see `Recall`. */
  readonly recall?: { readonly note: WindowEntry | undefined };
  /** Estimated tokens of the system prompt and the tools. */
  readonly taken: number;
  /** For each candidate, by its index, what its estimates are multiplied by. */
  readonly factors: readonly number[];
  /** The windows that were made of it; see `turnWindow`. */
  readonly windows: Map<PlannedCandidate, TurnWindow>;
  /** Epoch milliseconds. */
  readonly askedAt: number;
};
