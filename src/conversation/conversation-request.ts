/** One turn as the edge hands it in, whatever dialect it came from. */
import type { StreamRecovery } from '../model/stream-recovery.ts';
import type { Timeouts } from '../config/timeouts.ts';
import type { CompletionOptions, ToolDefinition } from '../model/completion-request.ts';
import type { Message } from '../model/message.ts';
import type { VendorFieldNames, VendorFields } from '../model/vendor-fields.ts';
import type { CutTurn } from './idempotency/cut-turn.ts';
import type { IdempotencyKey } from './idempotency/idempotency-key.ts';
import type { ModelWish } from '../routing/candidate-plan.ts';
import type { TurnFields } from './turn-log.ts';

export type ConversationRequest = {
  readonly requestId: string;
  /** Who asks, by any name that the edge gives; places are shared among callers. */
  readonly caller?: string;
  /** Undefined: a new context is begun. */
  readonly contextId: string | undefined;
  /** The turn is refused unless the context has this version; 0: unless there is none. */
  readonly expectedVersion?: number;
  /** A complete answer is kept under it, in the turn's own transaction. */
  readonly idempotencyKey?: IdempotencyKey;
  /** The turn of the same key that was cut, which this one replaces. */
  readonly replaces?: CutTurn;
  /** Undefined: taken from the context's id (see `componentOf`). */
  readonly component: string | undefined;
  readonly taskType: string;
  /**
   * True: the context's id names a component only if there is a prompt for it, and a component without
   * one gets no system prompt. For callers who do not know Tekton.
   */
  readonly onlyKnownComponents?: boolean;
  /**
   * What `messages` are. `rhetor`: new ones, after the window of the context. `client`: all there is,
   * which replaces the context's active list. `merged`: either, as `planHistory` finds.
   */
  readonly history: History | 'merged';
  /** See `Comparison.ignoresCallIds`. */
  readonly ignoresCallIds?: boolean;
  /** False: no history is read and nothing is kept; for one-off questions that belong nowhere. */
  readonly isStored: boolean;
  /** Whether the answer is sent as it comes; one that is not can be asked for again in secret. */
  readonly isStreaming: boolean;
  /** At least one. */
  readonly messages: readonly Message[];
  /** Replaces the component's system prompt. */
  readonly systemPrompt: string | undefined;
  readonly prompt: PromptChoice | undefined;
  readonly wish: ModelWish;
  readonly options: CompletionOptions;
  /** See `RouteRequest`. */
  readonly areOptionsWishes: boolean;
  /** See `RouteRequest`. */
  readonly isModelFirm?: boolean;
  /** What the caller said in a vendor's own words, and which of it matters. */
  readonly vendor?: VendorFields & VendorFieldNames;
  readonly tools: readonly ToolDefinition[];
  readonly timeouts: Timeouts | undefined;
  readonly streamRecovery: StreamRecovery | undefined;
  /** Messages of other conversations to be recalled at most; absent: what the rule says. */
  readonly recallLimit?: number;
  /** Called once, when the turn has ended, with what its request's line of the log says of it. */
  readonly report?: (turn: TurnFields) => void;
};

export type History = 'rhetor' | 'client';

/** A request of which it is known what its messages are. */
export type SettledRequest = ConversationRequest & { readonly history: History };

export type PromptChoice = {
  readonly id: string;
  readonly variables: Readonly<Record<string, unknown>>;
};
