/** What Tekton's components use besides turns: models, assignments, discovery, specialists, team chat. */
import type { Count, Timestamp } from './scalars.ts';

export type PlatformModel = {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  /** Other names that select the same model. */
  readonly aliases: readonly string[];
  /** Task types that the model can be assigned to; an embedding model has only `embedding`. */
  readonly capabilities: readonly string[];
  /** Tokens; null when unknown. */
  readonly context_window: Count | null;
  /** Tokens; null when unknown. */
  readonly max_output: Count | null;
  /** As set in providers.json. */
  readonly deprecated: boolean;
  /** The model that tasks.json uses when this one fails; null when there is none. */
  readonly fallback: string | null;
};

/** GET /api/models: the models of every configured provider. */
export type PlatformModelList = readonly PlatformModel[];

/** GET /api/v1/models. */
export type PlatformModels = { readonly models: PlatformModelList };

/** POST /api/models/assignments/default; unknown fields are ignored. */
export type DefaultAssignment = {
  /** The task type: `chat`, `code`, `planning`, `reasoning`, `default`, or any other of tasks.json. */
  readonly capability: string;
  /** A model's id, `provider/model`, or `use_default` to go back to tasks.json. */
  readonly model_id: string;
};

/** POST /api/models/assignments/component. */
export type ComponentAssignment = DefaultAssignment & {
  /** A component that has a prompt; case-insensitive. */
  readonly component: string;
};

export type AssignmentAnswer = {
  readonly status: 'success';
  readonly message: string;
};

export type Endpoint = {
  readonly path: string;
  readonly method: string;
  readonly description: string;
};

/** GET /api/v1/discovery. */
export type Discovery = {
  readonly component: 'rhetor';
  readonly version: string;
  readonly description: string;
  readonly endpoints: readonly Endpoint[];
  readonly capabilities: readonly string[];
  /** Optional dependencies: the components that Rhetor uses if available, with their addresses. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
};

/** A component that can be talked to, because it has a prompt. */
export type Specialist = {
  readonly ai_id: string;
  readonly component: string;
  readonly name: string;
  /** Rhetor's own port, as is `host`: Rhetor answers for every component. */
  readonly port: Count;
  readonly host: string;
  readonly description: string;
  readonly category: string;
  /** Task types: `chat`, and those for which the component has a rule of its own. */
  readonly capabilities: readonly string[];
  /** Whether a model could answer for it now. */
  readonly healthy: boolean;
  readonly in_roster: boolean;
};

/** GET /api/v1/ai/specialists. */
export type SpecialistList = readonly Specialist[];

/** POST /api/v1/ai/specialists/{ai_id}/message. */
export type SpecialistRequest = {
  readonly message: string;
  /**
   * Seconds to wait for the whole answer.
   * @default 30
   */
  readonly timeout?: number;
};

/** A turn that fails or takes too long is not an HTTP error; it is reported in `error`. */
export type SpecialistAnswer = {
  readonly success: boolean;
  /** As in the request. */
  readonly ai_id: string;
  readonly response: string | null;
  readonly error: string | null;
};

export type ModerationMode = 'pass_through' | 'synthesis' | 'consensus' | 'directed';

/** POST /api/team-chat. */
export type TeamChatRequest = {
  readonly message: string;
  /**
   * Returned in the answer. Rhetor passes all answers through, whatever the mode.
   * @default "pass_through"
   */
  readonly moderation_mode?: ModerationMode;
  /** Components or `ai_id`s; unknown ones give no answer. Omitted or empty: the first 8 by name. */
  readonly target_sockets?: readonly string[];
  /**
   * After this many seconds, complete answers are returned and the others are cancelled.
   * @default 2
   */
  readonly timeout?: number;
  /** Ignored. */
  readonly metadata?: object;
};

export type TeamChatResponse = {
  /** As in the request, otherwise the specialist's `ai_id`. */
  readonly socket_id: string;
  readonly content: string;
  readonly timestamp: Timestamp;
  readonly metadata: { readonly role: 'assistant'; readonly type: 'response' };
};

export type TeamChatAnswer = {
  /** The same as the `x-request-id` header. */
  readonly request_id: string;
  /** In the order in which they were completed. */
  readonly responses: readonly TeamChatResponse[];
  readonly moderation_mode: ModerationMode;
  readonly synthesis: null;
  readonly consensus: null;
  readonly timestamp: Timestamp;
  /** Seconds. */
  readonly elapsed_time: number;
};
