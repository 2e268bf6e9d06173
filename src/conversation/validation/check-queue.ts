/** Checks that wait for the process: callers take turns, and nobody waits longer than they have time for. */
import { TurnQueue } from '../../streams/turn-queue.ts';
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

/** `leave` ends its timer and its wait for the signal. */
type Waiter = QueuedCheck & { readonly leave: () => void };

export class CheckQueue {
  private readonly waiters = new TurnQueue<Waiter>({
    mostWaiting: MOST_WAITING_CHECKS,
    mostWaitingEach: MOST_WAITING_CHECKS_EACH,
  });

  get isEmpty(): boolean {
    return this.waiters.isEmpty;
  }

  /** Resolves the check as `unchecked` if it cannot wait, or has waited too long. */
  add({ check, resolve }: QueuedCheck, { caller, withinMs, signal }: CheckWait): void {
    if (signal.aborted) return resolve(unchecked('the request has ended'));
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const giveUp = (reason: string): void => {
      leave();
      this.waiters.remove(caller, waiter);
      resolve(unchecked(reason));
    };
    const abort = (): void => giveUp('the request has ended');
    const timer = setTimeout(
      () => giveUp('the answer has waited too long for the checks of others'),
      withinMs,
    );
    const waiter: Waiter = { check, resolve, leave };
    signal.addEventListener('abort', abort, { once: true });
    if (!this.waiters.add(caller, waiter)) {
      giveUp('too many other answers are waiting to be checked');
    }
  }

  /** Removes the check that is next. */
  take(): QueuedCheck | undefined {
    const next = this.waiters.take();
    next?.leave();
    return next;
  }

  /** Resolves all of them. */
  clear(result: CheckResult): void {
    for (let next = this.take(); next !== undefined; next = this.take()) next.resolve(result);
  }
}
