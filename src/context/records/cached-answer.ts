/** An answer in the cache, as the store keeps it: what it says is one text. */
import { CACHED_OVERHEAD_BYTES } from '../limits.ts';

export type NewCachedAnswer = {
  /** An opaque digest of the question and of who asked it. */
  readonly id: string;
  /** Who asked: no one else is given the answer. */
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly keptAt: number;
  readonly expiresAt: number;
  /** The epoch of the cache before a model was asked: the answer is not kept if another one has begun. */
  readonly epoch: number;
  readonly body: string;
};

/** The times between which an answer must have been kept, in epoch milliseconds. */
export type CachedAnswerQuery = {
  readonly id: string;
  readonly now: number;
  readonly keptAfter: number;
};

export type CachedAnswerLookup = {
  /**
   * Undefined if there is no answer, if it is too old, or if it is dated in the future: the clock was
   * set back since.
   */
  readonly body: string | undefined;
  /** A new epoch begins with each deletion by `forget`, in all processes of the store. */
  readonly epoch: number;
};

/** What the cache contains, expired answers that are not deleted yet included. */
export type CacheSize = {
  readonly answers: number;
  /** By which the cache is bounded: the answers' texts, and what the database adds to them. */
  readonly bytes: number;
};

/** What an answer counts for: its text, and what the database adds to it. */
export function cachedBytes(body: string): number {
  return Buffer.byteLength(body) + CACHED_OVERHEAD_BYTES;
}
