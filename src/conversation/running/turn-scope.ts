/** Which turn the current code belongs to: the last guard ends that turn and no other. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RunningTurn } from './running-turns.ts';

const scopes = new AsyncLocalStorage<TurnScope>();

/**
 * Connections and timers keep the scope in which they were opened for as long as they live, which may
 * be hours. A scope that has been left keeps no turn in memory, nor is a later failure of such a
 * connection taken for the turn's.
 */
export class TurnScope {
  private turn: RunningTurn | undefined;

  constructor(turn: RunningTurn) {
    this.turn = turn;
  }

  /** The running turn of the current async context, if any. */
  static get current(): RunningTurn | undefined {
    return scopes.getStore()?.turn;
  }

  run(work: () => void): void {
    scopes.run(this, work);
  }

  leave(): void {
    this.turn = undefined;
  }
}
