/** The semaphore for requests in flight: fair among callers, with a bounded queue for each. */
import type { Environment } from '../../config/environment.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { QUEUES } from '../limits.ts';

export type AdmissionLimits = {
  readonly mostRunning: number;
  /** Maximum number of waiting requests across all callers. */
  readonly mostWaiting: number;
  /** Maximum number of waiting requests per caller. */
  readonly mostWaitingEach: number;
  readonly longestWaitMs: number;
};

export function createAdmission({ mostRunning }: Pick<Environment, 'mostRunning'>): Admission {
  return new Admission({ mostRunning, ...QUEUES });
}

type Waiter = { readonly enter: () => void };

/**
 * A caller may hold every place while no other waits. Otherwise free places go to the callers in
 * turn, but never to one that would then hold more than half of all places.
 */
export class Admission {
  /** Places per caller; callers without one are absent. */
  private readonly held = new Map<string, number>();
  /** Waiting requests per caller, oldest first; callers are in the order of their turns. */
  private readonly queues = new Map<string, Set<Waiter>>();
  private readonly share: number;
  private runningCount = 0;
  private waitingCount = 0;

  constructor(private readonly limits: AdmissionLimits) {
    this.share = Math.ceil(limits.mostRunning / 2);
  }

  get running(): number {
    return this.runningCount;
  }

  get waiting(): number {
    return this.waitingCount;
  }

  /** The number of callers for which any state is kept. */
  get callers(): number {
    return new Set([...this.held.keys(), ...this.queues.keys()]).size;
  }

  /**
   * Resolves with a function that releases the place; calling it twice is harmless.
   * @throws RhetorError `overloaded` when a queue is full or the wait too long; the reason of
   *   `signal`
   */
  async enter(caller: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.runningCount >= this.limits.mostRunning) await this.wait(caller, signal);
    else this.take(caller);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.leave(caller);
    };
  }

  /**
   * Runs work that asks a model outside of a turn, such as an embedding; it takes a place as a turn
   * does.
   * @throws RhetorError as `enter`, or what `work` throws
   */
  async run<T>(caller: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(caller, signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      leave();
    }
  }

  private take(caller: string): void {
    this.runningCount += 1;
    this.held.set(caller, this.heldBy(caller) + 1);
  }

  /** Places are free only while no request waits, so no request can overtake the queue. */
  private leave(caller: string): void {
    this.runningCount -= 1;
    const left = this.heldBy(caller) - 1;
    if (left > 0) this.held.set(caller, left);
    else this.held.delete(caller);
    this.next()?.enter();
  }

  /**
   * With two callers waiting, one of them always holds less than its share, since all places are
   * shared then.
   */
  private next(): Waiter | undefined {
    for (const [caller, queue] of this.queues) {
      const isAlone = this.queues.size === 1;
      if (!isAlone && this.heldBy(caller) >= this.share) continue;
      // Moves the caller behind the others.
      this.queues.delete(caller);
      this.queues.set(caller, queue);
      const [waiter] = queue;
      return waiter;
    }
    return undefined;
  }

  private heldBy(caller: string): number {
    return this.held.get(caller) ?? 0;
  }

  private wait(caller: string, signal: AbortSignal): Promise<void> {
    const queue = this.queues.get(caller) ?? new Set<Waiter>();
    const isFull =
      this.waitingCount >= this.limits.mostWaiting || queue.size >= this.limits.mostWaitingEach;
    if (isFull) return Promise.reject(this.overloaded());
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        queue.delete(waiter);
        this.waitingCount -= 1;
        if (queue.size === 0) this.queues.delete(caller);
        outcome();
      };
      const enter = (): void =>
        settle(() => {
          this.take(caller);
          resolve();
        });
      const waiter: Waiter = { enter };
      const abort = (): void => settle(() => reject(signal.reason));
      const timer = setTimeout(
        () => settle(() => reject(this.overloaded())),
        this.limits.longestWaitMs,
      );
      queue.add(waiter);
      this.waitingCount += 1;
      this.queues.set(caller, queue);
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
