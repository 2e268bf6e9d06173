/** The types that describe a fault of the catalogue and what it requires of Rhetor. */
import type { ErrorCode } from '../../src/model/rhetor-error.ts';
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { Script, Vendor } from '../upstream/script.ts';

export const VENDORS: readonly Vendor[] = ['openai', 'anthropic', 'ollama'];

/** JSON is one answer, always held back until it is complete; the others are streams. */
export const EDGES = ['json', 'sse', 'ws'] as const;
export type Edge = (typeof EDGES)[number];

export const RECOVERIES = ['error', 'buffer', 'continue'] as const;
export type Recovery = (typeof RECOVERIES)[number];

export type Required =
  /** The whole text; `goesOn`: begun by the first choice, ended by the fallback. */
  | { readonly outcome: 'answer'; readonly by: 'first' | 'fallback' | 'either' | 'goesOn' }
  | { readonly outcome: 'clean error'; readonly code: ErrorCode; readonly status: number };

/** Inclusive. */
export type Bounds = readonly [least: number, most: number];

export type Fault = {
  /** As in the catalogue; a letter after the number distinguishes variants. */
  readonly id: string;
  readonly title: string;
  /** Vendors whose protocol can express it; default: all. */
  readonly vendors?: readonly Vendor[];
  readonly recoveries?: readonly Recovery[];
  /** What the first choice does at each attempt, counted from 0. */
  readonly first: (attempt: number) => Script;
  /** What the fallback does; by default it answers, or continues the text that it is given. */
  readonly fallback?: (request: RecordedRequest) => Script;
  readonly hasFallback?: false;
  /** Whether the fallback's window is larger, if both are known; absent: neither is known. */
  readonly isFallbackLarger?: boolean;
  /** The refusal affects the whole provider, so the fault needs its own. */
  readonly ownProvider?: true;
  /** Limits of the first choice; by default those of Rhetor, which a busy machine keeps too. */
  readonly timeouts?: { readonly first_token: number } | { readonly idle: number };
  readonly required: Required | Readonly<Record<Recovery, Required>>;
  readonly firstAttempts: Bounds;
  /** Attempts at all models together. */
  readonly mostInAll: number;
  /** Maximum number of attempts at all models in the first milliseconds of the request. */
  readonly mostWithin?: { readonly ms: number; readonly attempts: number };
  /** Time until the end of the answer, on an idle machine. */
  readonly withinMs: number;
  /** A refused prefill does not count as an attempt. */
  readonly hidesRequests?: true;
};

export function requiredIn(fault: Fault, recovery: Recovery): Required {
  return 'outcome' in fault.required ? fault.required : fault.required[recovery];
}
