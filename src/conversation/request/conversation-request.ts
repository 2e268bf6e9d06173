/** One turn as the edge passes it on, whatever dialect it came in. */
import type { StreamRecovery } from '../../model/choices/stream-recovery.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { Timeouts } from '../../config/timeouts.ts';
import type { CompletionOptions, ToolDefinition } from '../../model/completion-request.ts';
import type { Surface } from '../../ledger/attempt-record.ts';
import type { Message } from '../../model/message.ts';
import type { LimitsLeft, RateLimits } from '../../model/rate-limits.ts';
import type { CacheChoice } from '../../model/choices/cache-choice.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import type { UnknownFields } from '../../model/choices/unknown-fields.ts';
import type { VendorFieldNames, VendorFields } from '../../model/vendors/vendor-fields.ts';
import type { CutTurn } from './cut-turn.ts';
import type { IdempotencyKey } from './idempotency-key.ts';
import type { ModelWish } from '../../routing/candidate-plan.ts';
import type { RequestTrace } from '../../traces/request-trace.ts';
import type { TurnFields } from '../events/turn-log.ts';

export type ConversationRequest = {
  /** Made by Rhetor; unique. */
  readonly requestId: string;
  /** The caller's own id of the request. */
  readonly clientRequestId?: string;
  /** The caller's own name of the session that the request belongs to, from a header. */
  readonly sessionId?: string;
  /** Where it came in; absent: Rhetor's own surface. */
  readonly surface?: Surface;
  /** The caller, by any name the edge chooses; places are shared fairly among callers. */
  readonly caller?: string;
  /** Patterns of the models that the caller's key may use; absent: every model. */
  readonly allowedModels?: readonly string[];
  /** The limits of the caller's key; absent: none. */
  readonly limits?: RateLimits;
  /** Called before anything of the answer, with what is left of the limits of this caller, if any. */
  readonly onLimits?: (left: LimitsLeft) => void;
  /** The component as which the caller's key always speaks. */
  readonly keyComponent?: string;
  /** What has signed the caller in; absent: nothing. */
  readonly holder?: 'administrator' | 'key' | 'anyone';
  /** The conversations that the caller sees; see `ScopedRequest`. */
  readonly scope?: ContextScope;
  /** Undefined: a new context is created. */
  readonly contextId: string | undefined;
  /** The edge made the id, since its frames name it: the caller named no context. */
  readonly isContextUnnamed?: boolean;
  /**
   * The turn is refused unless the context has this version; 0: unless the context does not exist.
   */
  readonly expectedVersion?: number;
  /** The response that the turn continues; its context must exist. */
  readonly previousResponseId?: string;
  /** A complete answer is stored under this key, in the turn's own transaction. */
  readonly idempotencyKey?: IdempotencyKey;
  /** The cut-off turn with the same key, which this one replaces. */
  readonly replaces?: CutTurn;
  /** Undefined: derived from the context's id (see `componentOf`). */
  readonly component: string | undefined;
  readonly taskType: string;
  /**
   * True: the context's id names a component only if there is a prompt for it, and a component
   * without a prompt gets no system prompt. For callers that do not know Tekton.
   */
  readonly onlyKnownComponents?: boolean;
  /**
   * What `messages` are. `rhetor`: new ones, added after the context's window. `client`: the whole
   * history, which replaces the context's active list. `merged`: either, as `planHistory`
   * determines.
   */
  readonly history: History | 'merged';
  /** See `Comparison.ignoresCallIds`. */
  readonly ignoresCallIds?: boolean;
  /**
   * False: nothing is stored, and no history is read unless `readsOnly` says so; for one-off
   * questions.
   */
  readonly isStored: boolean;
  /** The context's history is read although nothing is stored. */
  readonly readsOnly?: boolean;
  /** Whether the answer is sent as it arrives; an answer that is not can be restarted unnoticed. */
  readonly isStreaming: boolean;
  /** At least one. */
  readonly messages: readonly Message[];
  /** The caller's own ones, where `messages` go after a window: they go before it, and are not stored. */
  readonly systemMessages?: readonly Message[];
  /** Overrides the component's system prompt. */
  readonly systemPrompt: string | undefined;
  readonly prompt: PromptChoice | undefined;
  readonly wish: ModelWish;
  readonly options: CompletionOptions;
  /** See `RouteRequest`. */
  readonly areOptionsWishes: boolean;
  /** See `RouteRequest`. */
  readonly isModelFirm?: boolean;
  /** Vendor-specific fields from the caller, and which of them affect the answer. */
  readonly vendor?: VendorFields & VendorFieldNames;
  /** See `RouteRequest`. */
  readonly unknownFields?: UnknownFields;
  /** The caller's own body, for models that speak its dialect. */
  readonly own?: OwnBody;
  /** See `RouteRequest`. */
  readonly upstreamStream?: boolean;
  readonly tools: readonly ToolDefinition[];
  readonly timeouts: Timeouts | undefined;
  readonly streamRecovery: StreamRecovery | undefined;
  /** Maximum number of messages and notes that are recalled; absent: the rule's setting. */
  readonly recallLimit?: number;
  /** Whether the cache of answers is used; absent: what the rule says. */
  readonly cache?: CacheChoice;
  /** Watches the turn; absent where no traces are recorded. */
  readonly trace?: RequestTrace | undefined;
  /** Called once when the turn has ended, with the fields for the log line of its request. */
  readonly report?: (turn: TurnFields) => void;
};

/** A request whose caller is known: no turn runs without a scope. */
export type ScopedRequest = ConversationRequest & { readonly scope: ContextScope };

export type History = 'rhetor' | 'client';

/** A request for which the meaning of `messages` is settled. */
export type SettledRequest = ConversationRequest & { readonly history: History };

export type PromptChoice = {
  readonly id: string;
  readonly variables: Readonly<Record<string, unknown>>;
};
