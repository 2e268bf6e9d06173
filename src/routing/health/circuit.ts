/**
 * The circuit of one model: closed, open after failures, half-open while it is tried again; pure.
 */
import { assertNever } from '../../model/assert-never.ts';
import {
  CIRCUIT_OPEN_MS,
  CIRCUIT_OUTCOMES,
  CIRCUIT_OUTCOMES_WITHIN_MS,
  MOST_FAILURES_IN_A_ROW,
  SUCCESSES_TO_CLOSE,
} from '../limits.ts';

/**
 * `openings` counts how often the circuit has opened. It distinguishes requests admitted before an
 * opening from later ones.
 */
export type CircuitState = { readonly openings: number } & (
  | {
      readonly type: 'closed';
      readonly failuresInARow: number;
      /** The last 20 outcomes, oldest first. */
      readonly outcomes: readonly Outcome[];
    }
  | { readonly type: 'open'; readonly since: number }
  | { readonly type: 'half-open'; readonly successes: number; readonly running: number }
);

type Outcome = { readonly at: number; readonly isFailure: boolean };

export const CLOSED: CircuitState = {
  type: 'closed',
  openings: 0,
  failuresInARow: 0,
  outcomes: [],
};

/** The name shown to others: an open circuit that may be tried again counts as half-open. */
export function circuitName(state: CircuitState, now: number): CircuitState['type'] {
  return state.type === 'open' && now - state.since >= CIRCUIT_OPEN_MS ? 'half-open' : state.type;
}

/**
 * Whether there is no evidence that the model would answer: a half-open circuit has to prove it
 * first.
 */
export function isBlocked(state: CircuitState): boolean {
  return state.type === 'open' || (state.type === 'half-open' && state.successes === 0);
}

/** Epoch milliseconds; undefined unless the circuit is open. */
export function openUntilOf(state: CircuitState): number | undefined {
  return state.type === 'open' ? state.since + CIRCUIT_OPEN_MS : undefined;
}

/** The state with one more running request; undefined if none may be sent now. */
export function admit(state: CircuitState, now: number): CircuitState | undefined {
  switch (state.type) {
    case 'closed':
      return state;
    case 'open':
      return now - state.since < CIRCUIT_OPEN_MS
        ? undefined
        : { type: 'half-open', openings: state.openings, successes: 0, running: 1 };
    case 'half-open':
      return state.running >= 2 ** state.successes
        ? undefined
        : { ...state, running: state.running + 1 };
    default:
      return assertNever(state);
  }
}

export type Settlement = 'success' | 'failure' | 'abandoned';

/**
 * The state after the end of a request that was admitted after `openings` openings. A request from
 * before the last opening says nothing about the present and holds no trial place. A caller that
 * disconnected says nothing either.
 */
export function settle(
  state: CircuitState,
  settlement: Settlement,
  openings: number,
  now: number,
): CircuitState {
  if (openings !== state.openings) return state;
  switch (state.type) {
    case 'closed':
      return settlement === 'abandoned' ? state : record(state, settlement === 'failure', now);
    case 'open':
      return state;
    case 'half-open': {
      if (settlement === 'failure') return open(state, now);
      const successes = state.successes + (settlement === 'success' ? 1 : 0);
      return successes >= SUCCESSES_TO_CLOSE
        ? { ...CLOSED, openings }
        : { ...state, successes, running: state.running - 1 };
    }
    default:
      return assertNever(state);
  }
}

function record(
  state: CircuitState & { readonly type: 'closed' },
  isFailure: boolean,
  now: number,
): CircuitState {
  const outcomes = [...state.outcomes, { at: now, isFailure }].slice(-CIRCUIT_OUTCOMES);
  const failuresInARow = isFailure ? state.failuresInARow + 1 : 0;
  const failures = outcomes.filter((outcome) => outcome.isFailure).length;
  const [oldest] = outcomes;
  const isMostlyFailing =
    outcomes.length === CIRCUIT_OUTCOMES &&
    oldest !== undefined &&
    now - oldest.at <= CIRCUIT_OUTCOMES_WITHIN_MS &&
    failures > CIRCUIT_OUTCOMES / 2;
  return isFailure && (failuresInARow >= MOST_FAILURES_IN_A_ROW || isMostlyFailing)
    ? open(state, now)
    : { ...state, failuresInARow, outcomes };
}

function open({ openings }: CircuitState, now: number): CircuitState {
  return { type: 'open', openings: openings + 1, since: now };
}
