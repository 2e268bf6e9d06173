/** A queue in front of a few places: callers take turns, and none can fill it for the others. */
import type { RhetorError } from '../model/rhetor-error.ts';
import { TurnQueue, type TurnQueueLimits } from './turn-queue.ts';

export type FairQueueLimits = TurnQueueLimits & { readonly mostRunning: number };

type Begin = () => void;

export class FairQueue {
  private readonly waiting: TurnQueue<Begin>;
  private running = 0;
  private readonly mostRunning: number;
  private readonly refusal: () => RhetorError;

  /** Parameter properties are not allowed: Node runs this file from source by stripping its types. */
  constructor(limits: FairQueueLimits, refusal: () => RhetorError) {
    this.waiting = new TurnQueue(limits);
    this.mostRunning = limits.mostRunning;
    this.refusal = refusal;
  }

  /**
   * @param owner the key that asks; undefined: the administrator
   * @param signal whoever asks has left: a job that waits is dropped, one that runs goes on
   * @throws RhetorError the refusal if too many jobs are waiting, the signal's reason, or whatever
   *   `work` throws
   */
  async run<T>(
    owner: string | undefined,
    work: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.running < this.mostRunning) this.running += 1;
    else await this.wait(owner, signal);
    try {
      return await work();
    } finally {
      const next = this.waiting.take();
      // The place passes to the next job.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private wait(owner: string | undefined, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.remove(owner, begin);
        reject(signal?.reason);
      };
      if (!this.waiting.add(owner, begin)) return reject(this.refusal());
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
