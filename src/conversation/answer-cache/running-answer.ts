/** An answer that one turn is getting while others with an equal question wait for it. */
import type { CachedTurn } from './cached-turn.ts';

export class RunningAnswer {
  private readonly waiting = new Set<(answer: CachedTurn | undefined) => void>();
  private settled: { readonly answer: CachedTurn | undefined; readonly at: number } | undefined;
  private onDeserted: (() => void) | undefined;

  get isAwaited(): boolean {
    return this.waiting.size > 0;
  }

  /** Whether there has been an answer for so many milliseconds, as while the store is away. */
  hasBeenFor(milliseconds: number): boolean {
    return this.settled !== undefined && performance.now() - this.settled.at >= milliseconds;
  }

  /** @param onDeserted called once when nobody waits any more, unless there is an answer by then */
  whenDeserted(onDeserted: () => void): void {
    this.onDeserted = onDeserted;
  }

  /** Resolves with undefined if there will be no answer for others, or once `signal` aborts. */
  wait(signal: AbortSignal): Promise<CachedTurn | undefined> {
    if (this.settled !== undefined) return Promise.resolve(this.settled.answer);
    return new Promise((resolve) => {
      const leave = (): void => take(undefined);
      const take = (answer: CachedTurn | undefined): void => {
        signal.removeEventListener('abort', leave);
        this.waiting.delete(take);
        resolve(answer);
        if (this.settled === undefined && !this.isAwaited) this.onDeserted?.();
      };
      this.waiting.add(take);
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
    });
  }

  /** @param answer undefined: it failed, or is not complete; each of the others then asks by itself */
  settle(answer: CachedTurn | undefined): void {
    if (this.settled !== undefined) return;
    this.settled = { answer, at: performance.now() };
    for (const take of [...this.waiting]) take(answer);
  }
}
