/** The cache of answers: bounded in bytes and age, and shared by all processes of the store. */
import type {
  CachedAnswerLookup,
  CachedAnswerQuery,
  CacheSize,
  NewCachedAnswer,
} from '../records/cached-answer.ts';

export abstract class CachedAnswerStore {
  abstract find(query: CachedAnswerQuery): Promise<CachedAnswerLookup>;

  /**
   * Keeps an answer in place of one with the same id, unless its epoch is over. Deletes the oldest ones
   * until all together take at most so many bytes.
   */
  abstract keep(answer: NewCachedAnswer, mostBytes: number): Promise<void>;

  /**
   * Deletes the answers of one owner, or all, and begins a new epoch; afterwards the database files
   * contain nothing of them.
   */
  abstract forget(owner?: string): Promise<number>;

  /**
   * Deletes answers that are too old, and the oldest ones beyond so many bytes, a limited number at a
   * time; resolves with that number.
   */
  abstract tidy(now: number, mostBytes: number): Promise<number>;

  abstract size(): Promise<CacheSize>;
}
