/** GET /providers, POST /provider and GET /route: the available models and how one is chosen. */
import type { CostStatus } from '../model/cost.ts';
import type { Count, Share } from './scalars.ts';

/** `open`: paused after failures; `half-open`: being tried again. */
export type Circuit = 'closed' | 'open' | 'half-open';

/** A model's health over its last 100 answers; unknown values are absent. */
export type ModelHealth = {
  readonly circuit: Circuit;
  /** Why the model is parked. */
  readonly parked?: string;
  /** Requests that the model is answering now. A key sees neither this nor the figures below. */
  readonly in_flight?: Count;
  /** 0 to 1. */
  readonly error_rate?: Share;
  /** Median time to the first token, in milliseconds. */
  readonly first_token_p50_ms?: Count;
  /** 95th percentile of the time to the first token, in milliseconds. */
  readonly first_token_p95_ms?: Count;
};

export type ListedModel = ModelHealth & {
  readonly id: string;
  readonly name: string;
  /** Tokens; absent when unknown. */
  readonly context_window?: Count;
  /** Tokens. */
  readonly max_output?: Count;
  /** Accuracy of Rhetor's token estimate for this model; absent before its first answer, and for a key. */
  readonly token_estimate?: {
    /** The factor by which an estimate is multiplied. */
    readonly factor: number;
    /** Mean relative error of the last 100 turns. */
    readonly error: number;
  };
};

export type ListedProvider = {
  readonly name: string;
  readonly kind: 'anthropic' | 'openai' | 'ollama' | 'simulated';
  readonly available: boolean;
  /** Why it is unavailable. */
  readonly reason?: string;
  readonly default_model?: string;
  /** Models that are not in the list are accepted unchecked. */
  readonly unlisted_models?: 'allow';
  readonly models: readonly ListedModel[];
  /** The state of its worst model's circuit. */
  readonly circuit: Circuit;
};

/** The model used when no model of the rule has a configured provider; absent while no provider is configured. */
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

/** POST /providers/{id}/test. */
export type ProviderTestRequest = {
  /** The provider's default model when omitted. */
  readonly model?: string;
};

/** What came of one short call of a model, without retries and fallbacks. */
export type ProviderTest = {
  readonly provider: string;
  readonly model: string;
  /** Whether the model has answered. */
  readonly ok: boolean;
  /** The model's answer, if it has answered. */
  readonly text?: string;
  /** The error code, if it has not. */
  readonly code?: string;
  /** Why it has not answered. */
  readonly error?: string;
  readonly upstream_status?: Count;
  readonly first_token_ms?: Count;
  readonly duration_ms: Count;
  readonly input_tokens: Count;
  readonly output_tokens: Count;
  readonly cost_usd: number;
  readonly cost_status: CostStatus;
  /** Under which GET /requests/{id} has the call. */
  readonly request_id: string;
};

export type Candidate = ModelHealth & {
  readonly provider: string;
  readonly model: string;
  /** Whether the model's provider is available. */
  readonly available: boolean;
  /** Why it would be skipped, or called only after the others. */
  readonly skipped?: string;
};

/** GET /route. */
export type RoutePlan = {
  /** The matching rule of tasks.json; absent if no rule matched. */
  readonly rule?: string;
  /** The rule's model was assigned by POST /api/models/assignments, which overrides tasks.json. */
  readonly overlay?: boolean;
  /** In the order in which they would be called, including those that are not configured. */
  readonly candidates: readonly Candidate[];
};
