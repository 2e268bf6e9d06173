/** The requests of /message, /stream and /chat; null means absent in every request, and unknown fields are refused. */
import type { WireOptions } from '../model/completion-request.ts';
import type { StreamRecovery } from '../model/choices/stream-recovery.ts';
import type { ChatMessage, NamedTool, ResponseFormat, Tool } from './chat-message.ts';

export type { StreamRecovery };

/**
 * In milliseconds. A value above the operator's ceiling (RHETOR_TIMEOUT_CEILING_MS, 10 minutes by
 * default; an hour for `total`) is accepted and lowered to it.
 */
export type TimeoutsMs = {
  readonly connect?: number;
  /** Until the first content arrives. */
  readonly first_token?: number;
  /** Longest time without any byte from the provider. */
  readonly idle?: number;
  /** The time limit of the whole request; without it, a model call ends after an hour. */
  readonly total?: number;
};

export type Recall = {
  /** Most messages and notes. */
  readonly limit: number;
};

/**
 * The request is refused if no candidate supports one of its options. For an absent option, the
 * rule's value is used, then the vendor's default.
 */
export type RequestOptions = WireOptions & {
  /** Id of the provider to try first; its default model is used if `model` is absent. */
  readonly provider?: string;
  /** A model that no provider lists is passed on unchanged. */
  readonly model?: string;
  /** The provider to try second. */
  readonly fallback_provider?: string;
  readonly fallback_model?: string;
  readonly response_format?: ResponseFormat;
  /** At most 256; only on /chat, since the client has to send back their results. */
  readonly tools?: readonly Tool[];
  readonly tool_choice?: 'auto' | 'none' | 'required' | NamedTool;
  readonly stream_recovery?: StreamRecovery;
  /**
   * Adds relevant earlier messages and notes before the history: of this conversation, or as far as
   * `recall.scope` of the rule reaches.
   */
  readonly recall?: Recall;
  readonly timeouts_ms?: TimeoutsMs;
};

/** The older form, with the other options nested below provider and model. It means the same. */
export type NestedOptions = RequestOptions & { readonly options: RequestOptions };

/** The fields that the three routes share. */
export type TurnRequest = {
  /** The conversation; when omitted, a new one is created and its id is returned in `context`. */
  readonly context_id?: string;
  /** Selects the rule in tasks.json; "default" when omitted. */
  readonly task_type?: string;
  /**
   * Selects the rule and the system prompt. When omitted, the part of `context_id` before the first
   * ":" is used, which selects a system prompt only if one exists for it.
   */
  readonly component?: string;
  /** Answers with server-sent events instead of one JSON body; /stream always does. */
  readonly streaming?: boolean;
  /** Replaces the component's system prompt for this request. */
  readonly system_prompt?: string;
  /** `id` or `id@version` of a stored prompt to use as the system prompt. */
  readonly prompt_id?: string;
  /** Values for the prompt's variables, by name; a missing one is an error. */
  readonly prompt_variables?: Readonly<Record<string, unknown>>;
  readonly options?: RequestOptions | NestedOptions;
};

/** Rhetor keeps the history: the model gets the context's window, then this message. */
export type MessageRequest = TurnRequest & { readonly message: string };

/**
 * The client keeps the history: the model gets exactly these messages. They and the reply become
 * the context's active list; messages no longer in it are archived, not deleted.
 */
export type ChatRequest = TurnRequest & { readonly messages: readonly ChatMessage[] };
