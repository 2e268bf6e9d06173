/** Limits concurrent searches: they may take long, and windows are read on the same connections. */
import { tooManySearches } from '../context-errors.ts';
import { MOST_WAITING_SEARCHES } from '../limits.ts';

const MOST_RUNNING = 2;

export class SearchPlaces {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** @throws RhetorError `overloaded` if too many are waiting, or whatever `search` throws */
  async run<T>(search: () => Promise<T>): Promise<T> {
    if (this.running >= MOST_RUNNING) {
      if (this.waiting.length >= MOST_WAITING_SEARCHES)
        throw tooManySearches(MOST_WAITING_SEARCHES);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await search();
    } finally {
      const next = this.waiting.shift();
      // The slot passes to the next search.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
