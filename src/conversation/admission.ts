/** The one semaphore for requests in flight, with a bounded queue in front of it. */
import { RhetorError } from '../model/rhetor-error.ts';

export type AdmissionLimits = {
  readonly mostRunning: number;
  readonly mostWaiting: number;
  readonly longestWaitMs: number;
};

type Waiter = { readonly enter: () => void };

export class Admission {
  private readonly queue = new Set<Waiter>();
  private runningCount = 0;

  constructor(private readonly limits: AdmissionLimits) {}

  get running(): number {
    return this.runningCount;
  }

  get waiting(): number {
    return this.queue.size;
  }

  /**
   * Resolves with what gives the place back, to be called once.
   * @throws RhetorError `overloaded` when the queue is full or the wait too long; the reason of `signal`
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.runningCount >= this.limits.mostRunning) await this.wait(signal);
    else this.runningCount += 1;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.leave();
    };
  }

  /** A place that becomes free goes to the one who has waited longest, without being free between. */
  private leave(): void {
    const [next] = this.queue;
    if (next === undefined) this.runningCount -= 1;
    else next.enter();
  }

  private wait(signal: AbortSignal): Promise<void> {
    if (this.queue.size >= this.limits.mostWaiting) return Promise.reject(this.overloaded());
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.queue.delete(waiter);
        outcome();
      };
      const waiter: Waiter = { enter: () => settle(resolve) };
      const abort = (): void => settle(() => reject(signal.reason));
      const timer = setTimeout(
        () => settle(() => reject(this.overloaded())),
        this.limits.longestWaitMs,
      );
      this.queue.add(waiter);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  private overloaded(): RhetorError {
    return new RhetorError(
      'overloaded',
      `Rhetor already runs ${this.limits.mostRunning} requests, which is its limit; ask again in a moment.`,
      { retryAfterMs: 1_000 },
    );
  }
}
