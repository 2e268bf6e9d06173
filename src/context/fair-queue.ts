/** A queue in front of a few places: callers take turns, and none can fill it for the others. */
import type { RhetorError } from '../model/rhetor-error.ts';

export type FairQueueLimits = {
  readonly mostRunning: number;
  /** Maximum number of waiting jobs across all callers. */
  readonly mostWaiting: number;
  /** Maximum number of waiting jobs per caller. */
  readonly mostWaitingEach: number;
};

type Begin = () => void;

export class FairQueue {
  /** Waiting jobs per owner, oldest first; owners are in the order of their turns. */
  private readonly queues = new Map<string | undefined, Begin[]>();
  private running = 0;
  private waiting = 0;
  private readonly limits: FairQueueLimits;
  private readonly refusal: () => RhetorError;

  /** Parameter properties are not allowed: Node runs this file from source by stripping its types. */
  constructor(limits: FairQueueLimits, refusal: () => RhetorError) {
    this.limits = limits;
    this.refusal = refusal;
  }

  /**
   * @param owner the key that asks; undefined: the administrator
   * @throws RhetorError the refusal if too many jobs are waiting, or whatever `work` throws
   */
  async run<T>(owner: string | undefined, work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.mostRunning) this.running += 1;
    else await this.wait(owner);
    try {
      return await work();
    } finally {
      const next = this.next();
      // The place passes to the next job.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private wait(owner: string | undefined): Promise<void> {
    const queue = this.queues.get(owner) ?? [];
    const { mostWaiting, mostWaitingEach } = this.limits;
    if (this.waiting >= mostWaiting || queue.length >= mostWaitingEach) throw this.refusal();
    this.queues.set(owner, queue);
    this.waiting += 1;
    return new Promise((resolve) => queue.push(resolve));
  }

  private next(): Begin | undefined {
    for (const [owner, queue] of this.queues) {
      const begin = queue.shift();
      // Moves the owner behind the others.
      this.queues.delete(owner);
      if (queue.length > 0) this.queues.set(owner, queue);
      this.waiting -= 1;
      return begin;
    }
    return undefined;
  }
}
