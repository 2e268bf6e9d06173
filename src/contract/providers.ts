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

/** One of several keys of a provider. */
export type ListedKey = {
  /** The name of its variable. */
  readonly name: string;
  /** Why it is parked. */
  readonly parked?: string;
};

export type ListedProvider = {
  readonly name: string;
  readonly kind: 'anthropic' | 'openai' | 'ollama' | 'simulated';
  readonly available: boolean;
  /** Why it is unavailable. */
  readonly reason?: string;
  /** Its keys, if it has several; only for the administrator. */
  readonly keys?: readonly ListedKey[];
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
  /** Which of its provider's keys it is asked with, if there are several; only for the administrator. */
  readonly key?: string;
  /** Whether the model's provider is available. */
  readonly available: boolean;
  /** Why it would be skipped, or called only after the others. */
  readonly skipped?: string;
};

/**
 * Why a pool's first member is the first. `last_turn`: it answered the conversation's last turn, and its
 * vendor's cache can still live. `hash`: the conversation's name points to it. `choice`: the pool's
 * `choose` decided. `exploration`: it is measured anew. `only_one_left`: no other can be asked now.
 */
export type PoolReason = 'last_turn' | 'hash' | 'choice' | 'exploration' | 'only_one_left';

export type PoolMember = {
  readonly provider: string;
  readonly model: string;
  /** The name of the key's variable; only for the administrator. */
  readonly key?: string;
  /** Its share of the requests by weight, among the members that can be asked now. */
  readonly share: Share;
  /** Its share of the sampled conversations, with `samples`. */
  readonly sampled_conversations?: Share;
  /** Its share of the sampled requests that belong to no conversation, with `samples`. */
  readonly sampled_others?: Share;
  /** Average time to the first token, in milliseconds. A key sees neither this nor the figures below. */
  readonly first_token_ms?: number;
  /** The average share of its input that came from its vendor's cache. */
  readonly cache_share?: Share;
  /** What a request is expected to cost, in dollars. */
  readonly expected_cost_usd?: number;
  /** The share of its vendor's rate limits that is left, by what it reported last. */
  readonly limit_left?: Share;
};

/** How the members of a pool share the requests. */
export type RoutePool = {
  readonly choose: 'weighted' | 'fastest' | 'cheapest' | 'least_busy';
  /** Whether the turns of a conversation go to the same member. */
  readonly sticky: boolean;
  readonly reason?: PoolReason;
  /** The reason in words. */
  readonly because?: string;
  /** In the order in which they would be asked. */
  readonly members: readonly PoolMember[];
};

/** GET /route. */
export type RoutePlan = {
  /** The matching rule of tasks.json; absent if no rule matched. */
  readonly rule?: string;
  /** The rule's model was assigned by POST /api/models/assignments, which overrides tasks.json. */
  readonly overlay?: boolean;
  /** Present if several models, or several keys of one, share the requests. */
  readonly pool?: RoutePool;
  /** In the order in which they would be called, including those that are not configured. */
  readonly candidates: readonly Candidate[];
};
