/** A model's complete answer, as /message, /chat and a RESPONSE frame carry it. */
import type { Count, Share, Timestamp } from './scalars.ts';
import type { CostStatus } from '../model/cost.ts';
import type { ValidationOutcome } from '../model/answer-validation.ts';
import type { FinishReason } from '../model/completion-event.ts';

/** Token counts of one answer. A count that the provider did not report is absent, never 0. */
export type Usage = {
  /** All input tokens, including those read from the vendor's cache or written to it. */
  readonly input_tokens?: Count;
  /** All output tokens, including reasoning tokens. */
  readonly output_tokens?: Count;
  /** Read from the vendor's cache. */
  readonly cached_input_tokens?: Count;
  /** Written to the vendor's cache. */
  readonly cache_write_tokens?: Count;
  readonly reasoning_tokens?: Count;
  /** True when a count is Rhetor's own estimate, because the provider reported none. */
  readonly estimated: boolean;
  /**
   * Dollars for all calls that were made for the answer, without those for which no price is known.
   * @minimum 0
   */
  readonly cost_usd?: number;
  /** Comes with `cost_usd`. */
  readonly cost_status?: CostStatus;
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
  /** Why it was skipped. */
  readonly skipped?: string;
};

/** How the model that answered was chosen. */
export type AnswerRoute = {
  /** The matching rule of tasks.json; absent if no rule matched. */
  readonly rule?: string;
  /** The requested model, as `provider/model`, when another one answered. */
  readonly requested?: string;
  /** Every candidate in order, including skipped ones; absent when there was only one. */
  readonly candidates?: readonly RouteCandidate[];
  /** The stored prompt that was used as the system prompt. */
  readonly prompt?: { readonly id: string; readonly version: string };
  /** Number of model calls made for this answer; 0 if it came from the cache of answers. */
  readonly attempts: Count;
  /** Options of the rule that were not sent, because the model does not support them. */
  readonly dropped?: readonly string[];
  /** The limit of output that a budget left for the answer, in tokens. */
  readonly clamped?: Count;
  /**
   * Whether the answer came from the cache of answers; `bypass`: the request or its caller ruled that
   * out. Absent if neither the request nor its rule asked for it.
   */
  readonly cache?: 'hit' | 'miss' | 'bypass';
  /** The model read only part of the input. */
  readonly input_cut?: true;
  /**
   * Whether the answer fits the request's JSON schema, if the rule has that checked: `repaired` if the
   * model corrected it, `unchecked` if the answer could not be checked.
   */
  readonly validation?: ValidationOutcome;
  /** What is wrong with the answer, or was wrong with the first one, or why nothing was checked. */
  readonly validation_faults?: readonly string[];
};

/** What the model was shown besides the window: a message by `context` and `message_id`, or a note by `note_id`. */
export type RecalledReference = {
  readonly context?: string;
  /** Absent for a message that only Engram has. */
  readonly message_id?: string;
  readonly note_id?: string;
  /** Absent for a pinned note. */
  readonly score?: Share;
};

/** Keys that do not apply are absent, never null. */
export type Answer = {
  /** The whole text. */
  readonly message: string;
  readonly model: string;
  readonly provider: string;
  /** Id of the conversation; a new id if the request had none. */
  readonly context: string;
  /** False only for an answer that was cut off: its `finish_reason` is `cancelled` or `error`. */
  readonly finished: boolean;
  readonly timestamp: Timestamp;
  /** Id of the stored reply; absent if nothing was stored. */
  readonly message_id?: string;
  /** Version of the context including this turn, for If-Match. */
  readonly context_version?: Count;
  readonly finish_reason: FinishReason;
  readonly usage: Usage;
  readonly route: AnswerRoute;
  /** Absent if nothing was recalled. */
  readonly recall?: readonly RecalledReference[];
  /** The model whose answer was cut off, when this model continued its text. */
  readonly continued_from?: ModelReference;
  readonly tool_calls?: readonly ToolCall[];
  /** The reasoning that the model returned. */
  readonly reasoning?: string;
  /** The simulated provider answered. */
  readonly simulated?: true;
  /** The model that answered is not the first candidate with a configured provider. */
  readonly fallback?: true;
};
