/** Checks that wait for the process: callers take turns, and nobody waits longer than they have time for. */
import { MOST_WAITING_CHECKS, MOST_WAITING_CHECKS_EACH } from '../limits.ts';
import { type AnswerCheck, type CheckResult, unchecked } from './answer-check.ts';

export type QueuedCheck = {
  readonly check: AnswerCheck;
  readonly resolve: (result: CheckResult) => void;
};

export type CheckWait = {
  /** The caller, as admission knows it. */
  readonly caller: string;
  readonly withinMs: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
};

/** `leave` takes it out of its queue. */
type Waiter = QueuedCheck & { readonly leave: () => void };

export class CheckQueue {
  /** The oldest first; callers are in the order of their turns. */
  private readonly queues = new Map<string, Set<Waiter>>();
  private size = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Resolves the check as `unchecked` if it cannot wait, or has waited too long. */
  add({ check, resolve }: QueuedCheck, { caller, withinMs, signal }: CheckWait): void {
    const queue = this.queues.get(caller) ?? new Set<Waiter>();
    if (this.size >= MOST_WAITING_CHECKS || queue.size >= MOST_WAITING_CHECKS_EACH) {
      return resolve(unchecked('too many other answers are waiting to be checked'));
    }
    if (signal.aborted) return resolve(unchecked('the request has ended'));
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      queue.delete(waiter);
      this.size -= 1;
      if (queue.size === 0) this.queues.delete(caller);
    };
    const giveUp = (reason: string): void => {
      leave();
      resolve(unchecked(reason));
    };
    const abort = (): void => giveUp('the request has ended');
    const timer = setTimeout(
      () => giveUp('the answer has waited too long for the checks of others'),
      withinMs,
    );
    const waiter: Waiter = { check, resolve, leave };
    signal.addEventListener('abort', abort, { once: true });
    queue.add(waiter);
    this.queues.set(caller, queue);
    this.size += 1;
  }

  /** Removes the check that is next. */
  take(): QueuedCheck | undefined {
    const [turn] = this.queues;
    if (turn === undefined) return undefined;
    const [caller, queue] = turn;
    const [next] = queue;
    next?.leave();
    // Moves the caller behind the others.
    this.queues.delete(caller);
    if (queue.size > 0) this.queues.set(caller, queue);
    return next;
  }

  /** Resolves all of them. */
  clear(result: CheckResult): void {
    for (let next = this.take(); next !== undefined; next = this.take()) next.resolve(result);
  }
}
