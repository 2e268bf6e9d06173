/** What Tekton's components ask of Rhetor besides turns: models, assignments, discovery, specialists, team chat. */
import type { Count, Timestamp } from './scalars.ts';

export type PlatformModel = {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  /** Other names under which a request gets the same model. */
  readonly aliases: readonly string[];
  /** What it can be assigned to; a model that makes embeddings has `embedding` alone. */
  readonly capabilities: readonly string[];
  /** Tokens; null when no source gives it. */
  readonly context_window: Count | null;
  /** Tokens; null when no source gives it. */
  readonly max_output: Count | null;
  /** As providers.json says. */
  readonly deprecated: boolean;
  /** The model that the rules of tasks.json ask when this one fails; null when none names one. */
  readonly fallback: string | null;
};

/** GET /api/models: the models of every configured provider. */
export type PlatformModelList = readonly PlatformModel[];

/** GET /api/v1/models. */
export type PlatformModels = { readonly models: PlatformModelList };

/** POST /api/models/assignments/default; fields that nobody knows are ignored. */
export type DefaultAssignment = {
  /** The task type: `chat`, `code`, `planning`, `reasoning`, `default`, or one of tasks.json. */
  readonly capability: string;
  /** A model's id, `provider/model`, or `use_default` for what tasks.json says. */
  readonly model_id: string;
};

/** POST /api/models/assignments/component. */
export type ComponentAssignment = DefaultAssignment & {
  /** One that has a prompt; its case does not matter. */
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
  /** Components that it uses when they are there, by name, with their addresses; it needs none. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
};

/** A component that can be spoken to: one that has a prompt. */
export type Specialist = {
  readonly ai_id: string;
  readonly component: string;
  readonly name: string;
  /** Rhetor's own, as is `host`: it answers for every component. */
  readonly port: Count;
  readonly host: string;
  readonly description: string;
  readonly category: string;
  /** Task types: `chat`, and those for which it has a rule of its own. */
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

/** A turn that fails or takes too long is no HTTP error: it says so in `error`. */
export type SpecialistAnswer = {
  readonly success: boolean;
  /** As it was asked for. */
  readonly ai_id: string;
  readonly response: string | null;
  readonly error: string | null;
};

export type ModerationMode = 'pass_through' | 'synthesis' | 'consensus' | 'directed';

/** POST /api/team-chat. */
export type TeamChatRequest = {
  readonly message: string;
  /**
   * Comes back in the answer. Rhetor passes all answers through, whatever it says.
   * @default "pass_through"
   */
  readonly moderation_mode?: ModerationMode;
  /** Components or `ai_id`s; unknown ones give no answer. Omitted or empty: the first 8 by name. */
  readonly target_sockets?: readonly string[];
  /**
   * Seconds after which the answers that are complete are returned and the others are cancelled.
   * @default 2
   */
  readonly timeout?: number;
  /** Not looked at. */
  readonly metadata?: object;
};

export type TeamChatResponse = {
  /** As it was asked for, else its `ai_id`. */
  readonly socket_id: string;
  readonly content: string;
  readonly timestamp: Timestamp;
  readonly metadata: { readonly role: 'assistant'; readonly type: 'response' };
};

export type TeamChatAnswer = {
  /** That of the header x-request-id. */
  readonly request_id: string;
  /** In the order in which they were complete. */
  readonly responses: readonly TeamChatResponse[];
  readonly moderation_mode: ModerationMode;
  readonly synthesis: null;
  readonly consensus: null;
  readonly timestamp: Timestamp;
  /** Seconds. */
  readonly elapsed_time: number;
};
