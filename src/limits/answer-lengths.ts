/** How long a caller's answers are on average, which is how much a call that has just begun will use. */
import { MOST_AVERAGES, NEWEST_ANSWER_WEIGHT } from './limits.ts';

export class AnswerLengths {
  /** Tokens; the caller that was answered last is the last one. */
  private readonly averages = new Map<string, number>();

  /** 0 for a caller of whom no answer is known: the first ones are counted when they arrive. */
  of(caller: string): number {
    return Math.round(this.averages.get(caller) ?? 0);
  }

  learn(caller: string, tokens: number): void {
    const former = this.averages.get(caller);
    this.averages.delete(caller);
    if (this.averages.size >= MOST_AVERAGES) {
      const [oldest] = this.averages.keys();
      if (oldest !== undefined) this.averages.delete(oldest);
    }
    const average =
      former === undefined ? tokens : former + (tokens - former) * NEWEST_ANSWER_WEIGHT;
    this.averages.set(caller, average);
  }
}
