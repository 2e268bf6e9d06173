/** The cache of answers: bounded in bytes and age, and shared by all processes of the store. */
import type { CachedAnswerQuery, NewCachedAnswer } from '../cached-answer.ts';

export abstract class CachedAnswerStore {
  /**
   * Returns the body; undefined if there is none, if it is too old, or if it is from a time to come:
   * the clock was set back since.
   */
  abstract find(query: CachedAnswerQuery): Promise<string | undefined>;

  /**
   * Keeps an answer in place of one with the same id. Deletes the oldest ones until all together take
   * at most so many bytes.
   */
  abstract keep(answer: NewCachedAnswer, mostBytes: number): Promise<void>;

  /** Deletes the answers of one owner, or all; afterwards the database files contain nothing of them. */
  abstract forget(owner?: string): Promise<number>;

  /**
   * Deletes answers that are too old, and the oldest ones beyond so many bytes, a limited number at a
   * time; resolves with that number.
   */
  abstract tidy(now: number, mostBytes: number): Promise<number>;
}
