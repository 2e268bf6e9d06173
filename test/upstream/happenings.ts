/** Waits for a condition that is checked again after every event; no polling, no sleep. */

const PATIENCE_MS = 15_000;

type Waiter = { readonly isMet: () => boolean; readonly resolve: () => void };

export class Happenings {
  private readonly waiters = new Set<Waiter>();

  happened(): void {
    for (const waiter of this.waiters) if (waiter.isMet()) waiter.resolve();
  }

  async until(isMet: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    if (isMet()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { isMet, resolve };
    const timer = setTimeout(
      () => reject(new Error(`did not happen within ${patienceMs} ms: ${isMet.toString()}`)),
      patienceMs,
    );
    this.waiters.add(waiter);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.waiters.delete(waiter);
    }
  }
}
