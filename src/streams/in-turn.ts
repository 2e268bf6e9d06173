/** Runs asynchronous work one piece at a time, in the order in which it was asked for. */
export class InTurn {
  /** Settles with the work that was asked for last. */
  private last: Promise<unknown> = Promise.resolve();

  /** If the work fails, only its own caller learns of it; the next piece runs all the same. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
