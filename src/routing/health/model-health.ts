/** How one model of one provider is doing: its circuit, its recent speed, its running requests. */
import { RhetorError } from '../../model/rhetor-error.ts';
import {
  admit,
  circuitName,
  type CircuitState,
  CLOSED,
  isBlocked,
  openUntilOf,
  settle,
  type Settlement,
} from './circuit.ts';
import { isParked, park, type Parking } from './parking.ts';
import { LONGEST_QUIET_MS } from '../limits.ts';

/** Answers that count as recent. */
const RECENT = 100;

export type HealthView = {
  readonly circuit: CircuitState['type'];
  /** 0 to 1 over the last 100 answers; undefined before the first. */
  readonly errorRate: number | undefined;
  /** Milliseconds to the first token, over the last 100 answers that had one. */
  readonly firstTokenP50: number | undefined;
  readonly firstTokenP95: number | undefined;
  readonly running: number;
  /** Answers that had a first token, 100 at most. */
  readonly measured: number;
  /** Why the model is parked. */
  readonly parked: RhetorError | undefined;
};

/** Holds the model's place while it is asked; settled exactly once. */
export type Permit = {
  /** Call when the model begins to answer; its time counts from the admission. */
  firstToken(): void;
  readonly hasBegun: boolean;
  settle(settlement: Settlement): void;
};

export class ModelState {
  private circuit: CircuitState = CLOSED;
  private parking: Parking | undefined;
  /** Set by a `retry-after`: until then the model is asked only if there is no other. */
  private quietUntil = 0;
  /** The number of openings of the circuit when the last answered call began. */
  private answeredAfter = 0;
  private running = 0;
  private readonly failures: boolean[] = [];
  private readonly firstTokens: number[] = [];

  /** Returns undefined while the model is not to be asked; `isLastResort` overrides that. */
  admit(now: number, isLastResort: boolean): Permit | undefined {
    if (now < this.quietUntil && !isLastResort) return undefined;
    const admitted = admit(this.circuit, now);
    if (admitted === undefined && !isLastResort) return undefined;
    this.circuit = admitted ?? this.circuit;
    const { openings } = this.circuit;
    this.running += 1;
    let hasBegun = false;
    let isSettled = false;
    return {
      firstToken: () => {
        hasBegun = true;
        push(this.firstTokens, Date.now() - now);
      },
      get hasBegun() {
        return hasBegun;
      },
      settle: (settlement) => {
        if (isSettled) return;
        isSettled = true;
        this.running -= 1;
        if (admitted !== undefined) {
          this.circuit = settle(this.circuit, settlement, admitted.openings, Date.now());
        }
        if (settlement !== 'abandoned') push(this.failures, settlement === 'failure');
        if (settlement !== 'success') return;
        this.parking = undefined;
        this.answeredAfter = Math.max(this.answeredAfter, openings);
      },
    };
  }

  /** An unreasonably long wait is capped. */
  keepQuiet(now: number, milliseconds: number): void {
    this.quietUntil = Math.max(this.quietUntil, now + Math.min(milliseconds, LONGEST_QUIET_MS));
  }

  park(error: RhetorError, now: number): void {
    this.parking = park(this.parking, error, now);
  }

  /** Whether the record can be evicted without losing anything. */
  get isIdle(): boolean {
    return this.running === 0 && this.circuit.type === 'closed' && this.parking === undefined;
  }

  get isClosed(): boolean {
    return this.circuit.type === 'closed';
  }

  /**
   * Whether the model could not answer now, as far as is known. A last resort that was answered
   * since the opening proves otherwise.
   */
  isBlocked(now: number): boolean {
    const hasAnswered = this.answeredAfter === this.circuit.openings;
    return (isBlocked(this.circuit) && !hasAnswered) || isParked(this.parking, now);
  }

  get isRunning(): boolean {
    return this.running > 0;
  }

  /** Calls that run now. */
  get calls(): number {
    return this.running;
  }

  /** Recent answers and failures. */
  get answers(): number {
    return this.failures.length;
  }

  view(now: number): HealthView {
    const sorted = this.firstTokens.toSorted((one, other) => one - other);
    return {
      circuit: circuitName(this.circuit, now),
      errorRate:
        this.failures.length === 0
          ? undefined
          : this.failures.filter(Boolean).length / this.failures.length,
      firstTokenP50: sorted[Math.floor((sorted.length - 1) * 0.5)],
      firstTokenP95: sorted[Math.ceil((sorted.length - 1) * 0.95)],
      running: this.running,
      measured: this.firstTokens.length,
      parked: isParked(this.parking, now) ? this.parking.error : undefined,
    };
  }

  circuitName(now: number): CircuitState['type'] {
    return circuitName(this.circuit, now);
  }

  /** The part of the view that every request needs. */
  parkedError(now: number): RhetorError | undefined {
    return isParked(this.parking, now) ? this.parking.error : undefined;
  }

  postponedReason(now: number): string | undefined {
    const openUntil = openUntilOf(this.circuit);
    if (openUntil !== undefined && now < openUntil) {
      return `circuit open until ${new Date(openUntil).toISOString()}`;
    }
    return now < this.quietUntil
      ? `it asked to wait until ${new Date(this.quietUntil).toISOString()}`
      : undefined;
  }

  /** Milliseconds until a `retry-after` is over. */
  quietMs(now: number): number {
    return Math.max(0, this.quietUntil - now);
  }
}

function push<T>(recent: T[], value: T): void {
  recent.push(value);
  if (recent.length > RECENT) recent.shift();
}
