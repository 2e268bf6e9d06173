/** The words in which a fault of the catalogue and what is required of Rhetor are written down. */
import type { ErrorCode } from '../../src/model/rhetor-error.ts';
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { Script, Vendor } from '../upstream/script.ts';

export const VENDORS: readonly Vendor[] = ['openai', 'anthropic', 'ollama'];

/** JSON is one answer, and always held back until it is complete; the others are streams. */
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
  /** As in the catalogue; a letter behind it tells variants apart. */
  readonly id: string;
  readonly title: string;
  /** Those that can express it; all, where it is left out. */
  readonly vendors?: readonly Vendor[];
  readonly recoveries?: readonly Recovery[];
  /** What the first choice does at its first, second… attempt, which is counted from 0. */
  readonly first: (attempt: number) => Script;
  /** What the fallback does; where it is left out, it answers, or goes on from what it is given. */
  readonly fallback?: (request: RecordedRequest) => Script;
  readonly hasFallback?: false;
  /** Both windows are known, and the fallback's is larger, or is not; absent: neither is known. */
  readonly isFallbackLarger?: boolean;
  /** The refusal concerns the provider, so that the fault needs one of its own. */
  readonly ownProvider?: true;
  readonly required: Required | Readonly<Record<Recovery, Required>>;
  readonly firstAttempts: Bounds;
  /** Attempts at all models together. */
  readonly mostInAll: number;
  /** Most attempts at all models in the first milliseconds of the request. */
  readonly mostWithin?: { readonly ms: number; readonly attempts: number };
  /** Until the end of the answer, on an idle machine. */
  readonly withinMs: number;
  /** A refused prefill is no attempt of its own. */
  readonly hidesRequests?: true;
};

export function requiredIn(fault: Fault, recovery: Recovery): Required {
  return 'outcome' in fault.required ? fault.required : fault.required[recovery];
}
