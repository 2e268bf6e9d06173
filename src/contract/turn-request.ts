/** What /message, /stream and /chat take; in every request null means absent, and an unknown field is refused. */
import type { WireOptions } from '../model/completion-request.ts';
import type { StreamRecovery } from '../model/stream-recovery.ts';
import type { ChatMessage, NamedTool, ResponseFormat, Tool } from './chat-message.ts';

export type { StreamRecovery };

/**
 * Milliseconds each. A value above the operator's ceiling (RHETOR_TIMEOUT_CEILING_MS, 10 minutes by
 * default; an hour for `total`) is accepted and has the effect of the ceiling.
 */
export type TimeoutsMs = {
  readonly connect?: number;
  /** Until the first content. */
  readonly first_token?: number;
  /** Silence on the wire, in bytes. */
  readonly idle?: number;
  /** The time limit of the whole request; without it, a call to a model ends after an hour. */
  readonly total?: number;
};

export type Recall = {
  /** Messages. */
  readonly limit: number;
};

/** An option that no candidate can take is refused; what is absent is up to the rule, then the vendor. */
export type RequestOptions = WireOptions & {
  /** Id of a provider: the first candidate; its default model, if no model is named. */
  readonly provider?: string;
  /** A model that no provider lists is passed on as it is. */
  readonly model?: string;
  /** The candidate after the first. */
  readonly fallback_provider?: string;
  readonly fallback_model?: string;
  readonly response_format?: ResponseFormat;
  /** At most 256; only on /chat, since their results need it. */
  readonly tools?: readonly Tool[];
  readonly tool_choice?: 'auto' | 'none' | 'required' | NamedTool;
  readonly stream_recovery?: StreamRecovery;
  /** What other conversations of the component say on the matter is put before the window. */
  readonly recall?: Recall;
  readonly timeouts_ms?: TimeoutsMs;
};

/** The older form: provider and model above, the other options inside. It means the same. */
export type NestedOptions = RequestOptions & { readonly options: RequestOptions };

/** What the three routes share. */
export type TurnRequest = {
  /** The conversation; omitted, a new one is begun and its id comes back in `context`. */
  readonly context_id?: string;
  /** Picks the rule in tasks.json; "default" when omitted. */
  readonly task_type?: string;
  /**
   * Picks the rule and the system prompt; omitted, the part of `context_id` before the first ":", which
   * picks a system prompt only if there is one for it.
   */
  readonly component?: string;
  /** Server-sent events instead of one JSON; /stream always does. */
  readonly streaming?: boolean;
  /** Replaces the component's system prompt for this request. */
  readonly system_prompt?: string;
  /** `id` or `id@version` of a stored prompt, to be the system prompt. */
  readonly prompt_id?: string;
  /** Values for its variables, by name; one that is missing is refused. */
  readonly prompt_variables?: Readonly<Record<string, unknown>>;
  readonly options?: RequestOptions | NestedOptions;
};

/** Rhetor keeps the history: the window of the context goes to the model, then this message. */
export type MessageRequest = TurnRequest & { readonly message: string };

/**
 * The client keeps the history: exactly these messages go to the model, and the context's active list
 * becomes these messages and the reply. Messages that drop out of it are archived, not deleted.
 */
export type ChatRequest = TurnRequest & { readonly messages: readonly ChatMessage[] };
