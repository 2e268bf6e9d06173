/** The time limit of a search: while it runs, every other one waits. */
import { LONGEST_SEARCH_MS } from '../../limits.ts';
import { StorageFailure } from '../files/storage-fault.ts';

export class SearchTime {
  private readonly now: () => number;
  private end = Infinity;

  /** @param now in milliseconds */
  constructor(now: () => number) {
    this.now = now;
  }

  begin(): void {
    this.end = this.now() + LONGEST_SEARCH_MS;
  }

  /**
   * Called before each step, such as a word. A statement that runs is not interrupted, so a search ends
   * one statement later than its limit at most.
   * @throws StorageFailure `slow`
   */
  check(): void {
    if (this.now() < this.end) return;
    throw new StorageFailure('slow', `a search of more than ${LONGEST_SEARCH_MS} ms`);
  }
}
