/** The hedge of one attempt, and how both of its attempts are settled. */
import type { AttemptJournal } from '../attempt-journal.ts';
import { GateRefusal } from './gated-calls.ts';
import type { Hedge, Trial } from './trial.ts';

export type HedgeSurroundings = {
  readonly journal: Pick<AttemptJournal, 'end' | 'promote' | 'withdraw'>;
  /** Begins an attempt at the next member; undefined if there is none, or no more may be hedged. */
  readonly next: () => Trial | undefined;
  /** Settles an attempt that failed while the other one runs. */
  readonly fail: (trial: Trial, error: unknown) => void;
};

export class MemberHedge implements Hedge {
  /** The attempt whose answer, or failure, is that of both. */
  decisive: Trial | undefined;
  hasStarted = false;

  constructor(
    readonly afterMs: number,
    private readonly surroundings: HedgeSurroundings,
  ) {}

  start(): Trial | undefined {
    const second = this.surroundings.next();
    this.hasStarted = second !== undefined;
    return second;
  }

  won(trial: Trial): void {
    this.decisive = trial;
    this.surroundings.journal.promote(trial.attempt);
  }

  lost({ attempt, permit }: Trial): void {
    this.surroundings.journal.end(undefined, attempt);
    permit.settle('abandoned');
  }

  failed(trial: Trial, error: unknown): void {
    if (error instanceof GateRefusal) {
      this.surroundings.journal.withdraw(error.verdict.reason, trial.attempt);
      trial.permit.settle('abandoned');
    } else {
      this.surroundings.fail(trial, error);
    }
  }

  gaveUp(trial: Trial): void {
    this.decisive = trial;
    this.surroundings.journal.promote(trial.attempt);
  }
}
