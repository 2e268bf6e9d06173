/** A model's complete answer, as /message, /chat and a RESPONSE frame carry it. */
import type { Count, Timestamp } from './scalars.ts';
import type { FinishReason } from '../model/completion-event.ts';

/** Tokens of one answer. A count that nobody gave is absent, never 0. */
export type Usage = {
  /** All input tokens: those of the vendor's cache, read or written, are a part of them. */
  readonly input_tokens?: Count;
  /** All output tokens, the reasoning ones included. */
  readonly output_tokens?: Count;
  /** Read from the vendor's cache. */
  readonly cached_input_tokens?: Count;
  /** Written to the vendor's cache. */
  readonly cache_write_tokens?: Count;
  readonly reasoning_tokens?: Count;
  /** True when a count is Rhetor's own estimate, because the upstream gave none. */
  readonly estimated: boolean;
};

export type ToolCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    /** JSON exactly as the model wrote it; it may be invalid. */
    readonly arguments: string;
  };
};

/** A model of a provider. */
export type ModelReference = {
  readonly provider: string;
  readonly model: string;
};

export type RouteCandidate = ModelReference & {
  /** Why it was not to be asked. */
  readonly skipped?: string;
};

/** How the model that answered was found. */
export type AnswerRoute = {
  /** The rule of tasks.json; absent where none was found. */
  readonly rule?: string;
  /** The model that would have answered, as `provider/model`, when another one did. */
  readonly requested?: string;
  /** Every candidate in order, also those not asked; absent where there is but one. */
  readonly candidates?: readonly RouteCandidate[];
  /** The stored prompt that was the system prompt. */
  readonly prompt?: { readonly id: string; readonly version: string };
  /** Calls of a model that this answer took, 1 or more. */
  readonly attempts: Count;
  /** Options of the rule that the model cannot take, and was not sent. */
  readonly dropped?: readonly string[];
  /** The model read only part of what it was sent. */
  readonly input_cut?: true;
};

/** Keys that do not apply are absent, never null. */
export type Answer = {
  /** The whole text. */
  readonly message: string;
  readonly model: string;
  readonly provider: string;
  /** Id of the conversation; of the new one, if the request named none. */
  readonly context: string;
  /** False only for an answer that was cut: its `finish_reason` is `cancelled` or `error`. */
  readonly finished: boolean;
  readonly timestamp: Timestamp;
  /** Id of the reply as it was stored; absent if nothing was stored. */
  readonly message_id?: string;
  /** Version of the context with this turn in it, for If-Match. */
  readonly context_version?: Count;
  readonly finish_reason: FinishReason;
  readonly usage: Usage;
  readonly route: AnswerRoute;
  /** The model whose answer was cut, when this one went on from its text. */
  readonly continued_from?: ModelReference;
  readonly tool_calls?: readonly ToolCall[];
  /** What the model showed of its reasoning. */
  readonly reasoning?: string;
  /** The simulated provider answered. */
  readonly simulated?: true;
  /** Another model answered than the first candidate whose provider is configured. */
  readonly fallback?: true;
};
