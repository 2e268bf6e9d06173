/** /mcp: the arguments of its tools, and the answers that no route has. */
import type { Count } from './scalars.ts';
import type { MemorySearchRequest, NoteRequest } from './memory.ts';
import type { MessageRequest } from './turn-request.ts';

/** `ask`: Rhetor keeps the history; the model gets the window of the conversation, then this message. */
export type AskArguments = Pick<
  MessageRequest,
  | 'message'
  | 'context_id'
  | 'component'
  | 'task_type'
  | 'system_prompt'
  | 'prompt_id'
  | 'prompt_variables'
> & {
  /** As `list_models` names it: `rhetor/<rule>`, or `provider/model`. When omitted, the rule chooses. */
  readonly model?: string;
  /** Most tokens of the answer. */
  readonly max_tokens?: number;
};

/** `search_memory`. */
export type SearchMemoryArguments = Omit<MemorySearchRequest, 'neighbours'>;

/** `remember`. */
export type RememberArguments = Omit<NoteRequest, 'pinned'>;

/** `list_models`. */
export type ListModelsArguments = {
  /** Only names that contain this text. */
  readonly q?: string;
  /** 100 when omitted. */
  readonly limit?: number;
};

export type NamedModel = {
  /** What `model` of `ask` takes. */
  readonly name: string;
  /** `rule`: a rule chooses the model. */
  readonly type: 'rule' | 'model';
  /** Whether its provider can be asked now; absent for a rule. */
  readonly available?: boolean;
  /** Tokens; absent when unknown. */
  readonly context_window?: Count;
  /** Tokens. */
  readonly max_output?: Count;
};

/** The answer of `list_models`. */
export type NamedModelList = {
  readonly count: Count;
  /** All that match, beyond `limit`, too. */
  readonly total: Count;
  /** Rules first. */
  readonly models: readonly NamedModel[];
};

/** `explain_route`. */
export type ExplainRouteArguments = {
  /** For a request of this component. */
  readonly component?: string;
  /** For a request of this task; `default` when omitted. */
  readonly task_type?: string;
  /** For a request that names this model or rule. */
  readonly model?: string;
};

/** `usage`. */
export type UsageArguments = {
  /** A time such as 2026-03-01 or 2026-03-01T09:30:00Z; 30 days before `to` when omitted. */
  readonly from?: string;
  /** Now when omitted. */
  readonly to?: string;
  /** The length of a bucket; `day` when omitted, `none` for the totals alone. */
  readonly interval?: 'hour' | 'day' | 'month' | 'none';
  readonly group_by?: 'provider' | 'model' | 'component' | 'task_type' | 'key' | 'rule' | 'surface';
  /** An IANA name, in which days and months begin; `UTC` when omitted. */
  readonly time_zone?: string;
};

/** `list_conversations`. */
export type ListConversationsArguments = {
  /** 20 when omitted. */
  readonly limit?: number;
  /** `next_cursor` of the page before. */
  readonly cursor?: string;
  /** Only conversations of this component. */
  readonly component?: string;
  /** Only conversations whose id contains this text. */
  readonly q?: string;
};

/** `read_conversation`. */
export type ReadConversationArguments = {
  readonly context_id: string;
  /** Newest messages; 20 when omitted. */
  readonly limit?: number;
  /** `next_before` of the page before, for older messages. */
  readonly before?: string;
};
