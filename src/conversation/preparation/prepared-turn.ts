/** Everything about a turn that is settled before a model is asked. */
import type { Past } from '../../context/history/past.ts';
import type { NewTurn } from '../../context/records/stored-turn.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import type { SizedMessage } from '../../context/window/window.ts';
import type { PromptReference } from '../../prompts/prompt.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';
import type { SettledRequest } from '../request/conversation-request.ts';
import type { Recall, RecalledItem } from '../recall/recall.ts';
import type { ExpectedSchema } from './expected-schema.ts';

export type WindowEntry = SizedMessage & {
  /** The stored message; absent for the request's own messages and for notes. */
  readonly stored?: MessageRecord;
  /** Written by Rhetor, not by a participant of the conversation. */
  readonly note?: 'summary' | 'recalled';
};

export type TurnWindow = {
  readonly entries: readonly WindowEntry[];
  /** Estimated tokens of the messages, and the budget for them. */
  readonly tokens: number;
  readonly budget: number;
  /** How many messages of the context are left out. */
  readonly droppedMessages: number;
  /** The oldest message of the context that is included. */
  readonly firstKept: MessageRecord | undefined;
  /** What was recalled for it. */
  readonly recalled?: readonly RecalledItem[];
};

/** The change to the context's active list. */
export type HistoryChange = Pick<NewTurn, 'mode' | 'messages' | 'supersedes'>;

/** What a candidate's budget depends on. */
export type BudgetBasis = Pick<PreparedTurn, 'taken' | 'factors'>;

export type PreparedTurn = {
  readonly request: SettledRequest;
  /** What is stored of the turn. */
  readonly change: HistoryChange;
  readonly contextId: string;
  readonly component: string | undefined;
  readonly plan: RoutingPlan;
  readonly system: string;
  /** Nothing is added to the request's own messages and system prompt. */
  readonly keepsMessages: boolean;
  /** The stored prompt from which `system` was made. */
  readonly prompt: PromptReference | undefined;
  /** The newest messages of the context, as many as the largest window holds. */
  readonly past: Past;
  /**
   * Present if room is reserved for what is recalled, with what was found; see `RecallService`.
   */
  readonly recall?: Recall;
  /** The JSON schema that the answer is checked against, before anything of it is shown; absent: none. */
  readonly expected?: ExpectedSchema | undefined;
  /** Estimated tokens of the system prompt and the tools. */
  readonly taken: number;
  /** For each candidate, by index, the factor applied to its estimates. */
  readonly factors: readonly number[];
  /** Windows built so far; see `turnWindow`. */
  readonly windows: Map<PlannedCandidate, TurnWindow>;
  /** Epoch milliseconds. */
  readonly askedAt: number;
};
