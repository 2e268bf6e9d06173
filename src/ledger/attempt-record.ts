/** One call of a model as the ledger keeps it: who asked, what answered, how it ended and what it cost; never any text. */
import type { CostStatus } from '../model/cost.ts';
import { type ErrorCode, RhetorError } from '../model/rhetor-error.ts';

/** Where a request came in. */
export type Surface = 'rhetor' | 'tekton' | 'openai' | 'anthropic' | 'ollama' | 'mcp' | 'internal';

export type AttemptOutcome = 'ok' | ErrorCode;

export type RecordedModel = { readonly provider: string; readonly model: string };

/** The tokens of one call; a count is 0 if the vendor reported none and nothing was estimated. */
export type RecordedTokens = {
  /** All input, including what was read from the vendor's cache or written to it. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** All output, including reasoning. */
  readonly output: number;
  readonly reasoning: number;
};

/** A model of the rule, and why it was not asked. */
export type RecordedCandidate = RecordedModel & { readonly leftOut?: string };

/** What is known of a request once its last attempt has ended. */
export type RequestEnd = {
  /** Every model of the plan, in order. */
  readonly candidates: readonly RecordedCandidate[];
  /** The weakest status of all its attempts. */
  readonly costStatus: CostStatus;
};

/** Immutable. The single source of rows, roll-ups and live events. */
export type AttemptRecord = {
  /** Made by Rhetor; unique. */
  readonly requestId: string;
  /** The caller's own id of the request. */
  readonly clientRequestId?: string;
  /** 1 for the first call; 0 for a request that ended before a model was asked. */
  readonly attempt: number;
  /** Present in the last attempt of its request, and only there. */
  readonly end?: RequestEnd;
  /** When the request arrived, in epoch milliseconds. */
  readonly requestedAt: number;
  /** When the attempt ended, in epoch milliseconds. */
  readonly endedAt: number;
  readonly surface: Surface;
  readonly component?: string;
  readonly taskType: string;
  readonly rule?: string;
  /** The id of the key that asked. */
  readonly keyId?: string;
  /** Absent if the request belongs to no stored conversation. */
  readonly contextId?: string;
  readonly prompt?: { readonly id: string; readonly version: string };
  /** The preferred model. */
  readonly requested?: RecordedModel;
  /** The model that was asked; in attempt 0 only that of an answer from the cache. */
  readonly asked?: RecordedModel;
  readonly outcome: AttemptOutcome;
  readonly upstreamStatus?: number;
  /** From the request's arrival until this attempt was started, in milliseconds. */
  readonly queueMs: number;
  /** From the start of the attempt until a connection stood; absent where the vendor's client does not tell. */
  readonly connectMs?: number;
  /** From the request's arrival to the first content of this attempt. */
  readonly firstTokenMs?: number;
  /** From the request's arrival to the end of this attempt. */
  readonly durationMs: number;
  readonly tokens: RecordedTokens;
  /** `estimated`: at least one count is Rhetor's own. */
  readonly usageSource: 'reported' | 'estimated';
  /** In millionths of a dollar; 0 while unpriced. */
  readonly costMicros: number;
  readonly costStatus: CostStatus;
  /** In the last attempt of a request for which the cache of answers was asked. */
  readonly cache?: 'hit' | 'miss';
  /** What the answer of a hit had cost when a model gave it, in millionths of a dollar; absent if no price was known. */
  readonly cacheSavedMicros?: number;
};

/** What decides whether an attempt was a fallback. */
type AnsweredAttempt = {
  readonly outcome: AttemptOutcome;
  readonly requested?: RecordedModel | undefined;
  readonly asked?: RecordedModel | undefined;
};

/** Whether another model than the preferred one answered. */
export function isFallback({ requested, asked, outcome }: AnsweredAttempt): boolean {
  if (outcome !== 'ok' || requested === undefined || asked === undefined) return false;
  return requested.provider !== asked.provider || requested.model !== asked.model;
}

export function outcomeOf(error: unknown): AttemptOutcome {
  return error instanceof RhetorError ? error.code : 'internal_error';
}

/** A caller that leaves is no failure. */
export function isFailure(outcome: AttemptOutcome): boolean {
  return outcome !== 'ok' && outcome !== 'client_closed_request';
}
