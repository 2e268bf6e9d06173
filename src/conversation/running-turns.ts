/** The turns under way: who can be cancelled, and when all have ended. */
import { contextDeleted } from '../context/context-errors.ts';
import { RhetorError } from '../model/rhetor-error.ts';

export type RunningTurn = {
  readonly contextId: string;
  /** Aborted by the edge's CANCEL, the end of a drain, or the deletion of the context. */
  readonly cancel: AbortController;
  /** True once its context was deleted: it writes nothing. */
  isDiscarded: boolean;
};

export class RunningTurns {
  private readonly turns = new Set<RunningTurn>();
  private isDraining = false;
  private onEmpty: (() => void) | undefined;

  get draining(): boolean {
    return this.isDraining;
  }

  /** @throws RhetorError `draining` */
  begin(contextId: string): RunningTurn {
    if (this.isDraining) {
      throw drainingError();
    }
    const turn: RunningTurn = { contextId, cancel: new AbortController(), isDiscarded: false };
    this.turns.add(turn);
    return turn;
  }

  end(turn: RunningTurn): void {
    this.turns.delete(turn);
    if (this.turns.size === 0) this.onEmpty?.();
  }

  /** Cancels the turns of a context that is being deleted; what they have is dropped. */
  discard(contextId: string): void {
    for (const turn of this.turns) {
      if (turn.contextId !== contextId) continue;
      turn.isDiscarded = true;
      turn.cancel.abort(contextDeleted(contextId));
    }
  }

  /** Ends the turns of a context with their terminal event; what they have is kept. */
  cancel(contextId: string): void {
    for (const turn of this.turns) if (turn.contextId === contextId) turn.cancel.abort();
  }

  /** Takes no new turns; settles when the running ones have ended, cancelled after `graceMs`. */
  async drain(graceMs: number, settleMs: number): Promise<void> {
    this.isDraining = true;
    if (await this.isEmptyWithin(graceMs)) return;
    for (const turn of this.turns) turn.cancel.abort(drainingError());
    await this.isEmptyWithin(settleMs);
  }

  private async isEmptyWithin(milliseconds: number): Promise<boolean> {
    if (this.turns.size === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      this.onEmpty = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

function drainingError(): RhetorError {
  return new RhetorError('draining', 'Rhetor is shutting down; ask again in a moment.', {
    retryAfterMs: 5_000,
  });
}
