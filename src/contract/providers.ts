/** GET /providers, POST /provider and GET /route: which models there are and which would be chosen. */
import type { Count, Share } from './scalars.ts';

/** `open`: not asked for a while, since it failed; `half-open`: being tried again. */
export type Circuit = 'closed' | 'open' | 'half-open';

/** How a model has been doing over its last 100 answers; what is not known yet is absent. */
export type ModelHealth = {
  readonly circuit: Circuit;
  /** Why the model is set aside for a while. */
  readonly parked?: string;
  /** Requests that it is answering now. */
  readonly in_flight: Count;
  /** 0 to 1. */
  readonly error_rate?: Share;
  /** Milliseconds to the first token, in the middle of all. */
  readonly first_token_p50_ms?: Count;
  /** Milliseconds to the first token that 95 of 100 answers keep to. */
  readonly first_token_p95_ms?: Count;
};

export type ListedModel = ModelHealth & {
  readonly id: string;
  readonly name: string;
  /** Tokens; absent when no source gives it. */
  readonly context_window?: Count;
  /** Tokens. */
  readonly max_output?: Count;
  /** How well Rhetor counts its tokens; absent before it has answered. */
  readonly token_estimate?: {
    /** What an estimate is multiplied by. */
    readonly factor: number;
    /** Mean relative error of the last 100 turns. */
    readonly error: number;
  };
};

export type ListedProvider = {
  readonly name: string;
  readonly kind: 'anthropic' | 'openai' | 'ollama' | 'simulated';
  readonly available: boolean;
  /** Why it is not asked. */
  readonly reason?: string;
  readonly default_model?: string;
  /** Names that are not in the list are accepted unchecked. */
  readonly unlisted_models?: 'allow';
  readonly models: readonly ListedModel[];
  /** That of its worst model. */
  readonly circuit: Circuit;
};

/** Answers where a rule names nothing that is configured; absent while no provider is. */
export type DefaultModel = {
  readonly default_provider?: string;
  readonly default_model?: string;
};

/** GET /providers. */
export type ProviderList = DefaultModel & {
  /** By id. */
  readonly providers: Readonly<Record<string, ListedProvider>>;
};

/** Which providers are available, by id. */
export type Availability = Readonly<Record<string, boolean>>;

/** POST /provider. */
export type DefaultModelRequest = {
  readonly provider_id: string;
  readonly model_id: string;
};

export type DefaultModelAnswer = {
  readonly success: true;
  readonly provider: string;
  readonly model: string;
};

export type Candidate = ModelHealth & {
  readonly provider: string;
  readonly model: string;
  /** Whether its provider is. */
  readonly available: boolean;
  /** Why it would not be asked, or only after the others. */
  readonly skipped?: string;
};

/** GET /route. */
export type RoutePlan = {
  /** The rule of tasks.json; absent where none was found. */
  readonly rule?: string;
  /** Its model was assigned by POST /api/models/assignments, over what tasks.json says. */
  readonly overlay?: boolean;
  /** In the order in which they would be asked, also those that are not configured. */
  readonly candidates: readonly Candidate[];
};
