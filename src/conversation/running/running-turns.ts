/** The running turns: how to cancel them, and when all have ended. */
import { type ContextScope, isInScope } from '../../context/records/context-scope.ts';
import { contextDeleted } from '../../context/context-errors.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ScopedRequest } from '../request/conversation-request.ts';

export interface RunningTurn {
  readonly requestId: string;
  readonly contextId: string;
  /** Whose it is, which says who may end it. */
  readonly request: Pick<ScopedRequest, 'scope' | 'component'>;
  /** Ends the turn with its terminal event, or with the reason; what it has so far is kept. */
  cancel(reason?: RhetorError): void;
  /** Like `cancel`, but what it has is discarded. */
  discard(reason: RhetorError): void;
}

export class RunningTurns {
  private readonly turns = new Set<RunningTurn>();
  private isDraining = false;
  private onEmpty: (() => void) | undefined;

  get draining(): boolean {
    return this.isDraining;
  }

  /** @throws RhetorError `draining` */
  begin(turn: RunningTurn): void {
    if (this.isDraining) throw drainingError();
    this.turns.add(turn);
  }

  end(turn: RunningTurn): void {
    this.turns.delete(turn);
    if (this.turns.size === 0) this.onEmpty?.();
  }

  /** Cancels the turns of a context that is being deleted; what they have is discarded. */
  discard(contextId: string, scope: ContextScope): void {
    for (const turn of this.of(contextId, scope)) turn.discard(contextDeleted(contextId));
  }

  /** Ends the turns of a context with their terminal event; what they have is kept. */
  cancel(contextId: string, scope: ContextScope): void {
    for (const turn of this.of(contextId, scope)) turn.cancel();
  }

  /**
   * Accepts no new turns. Resolves when the running ones have ended; they are cancelled after
   * `graceMs`.
   */
  async drain(graceMs: number, settleMs: number): Promise<void> {
    this.isDraining = true;
    if (await this.isEmptyWithin(graceMs)) return;
    for (const turn of this.turns) turn.cancel(drainingError());
    await this.isEmptyWithin(settleMs);
  }

  private of(contextId: string, scope: ContextScope): readonly RunningTurn[] {
    return [...this.turns].filter((turn) => turn.contextId === contextId && isOf(turn, scope));
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

function isOf({ request }: RunningTurn, scope: ContextScope): boolean {
  return isInScope({ owner: request.scope.owner, component: request.component }, scope);
}

function drainingError(): RhetorError {
  return new RhetorError('draining', 'Rhetor is shutting down; ask again in a moment.', {
    retryAfterMs: 5_000,
  });
}
