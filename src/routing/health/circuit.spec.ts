import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  circuitName,
  type CircuitState,
  CLOSED,
  settle,
  type Settlement,
} from './circuit.ts';
import { CIRCUIT_OPEN_MS } from '../limits.ts';

/**
 * The circuit after these outcomes, one every `everyMs` from time 0, each admitted under the
 * current state.
 */
function after(outcomes: readonly Settlement[], everyMs = 100): CircuitState {
  return outcomes.reduce<CircuitState>(
    (state, outcome, index) => settle(state, outcome, state.openings, index * everyMs),
    CLOSED,
  );
}

function failures(count: number): Settlement[] {
  return Array.from({ length: count }, () => 'failure');
}

function admitted(state: CircuitState, now: number): CircuitState {
  const next = admit(state, now);
  if (next === undefined) throw new Error('not admitted');
  return next;
}

const OPENED: CircuitState = { type: 'open', openings: 1, since: 1_000 };

describe('a closed circuit', () => {
  it('opens at the fifth failure in a row, and not before', () => {
    expect(after(failures(4)).type).toBe('closed');
    expect(after(failures(5))).toEqual({ type: 'open', openings: 1, since: 400 });
  });

  it('restarts the count after a success, and ignores callers that disconnected', () => {
    expect(after([...failures(4), 'success', ...failures(4)]).type).toBe('closed');
    expect(after([...failures(4), 'abandoned', 'failure']).type).toBe('open');
  });

  /** 20 outcomes that never fail 5 times in a row; the last is a failure. */
  const tenFailed = Array.from({ length: 10 }, (): Settlement[] => ['success', 'failure']).flat();
  const elevenFailed: Settlement[] = ['failure', ...tenFailed.slice(1)];

  it('opens when more than half of 20 outcomes within 30 s are failures', () => {
    expect(after(tenFailed).type).toBe('closed');
    expect(after(elevenFailed).type).toBe('open');
  });

  it('stays closed when the 20 outcomes took longer than 30 s', () => {
    expect(after(elevenFailed, 30_000 / 19).type).toBe('open');
    expect(after(elevenFailed, 30_001 / 19 + 0.1).type).toBe('closed');
  });

  it('admits any number of requests', () => {
    expect(admit(CLOSED, 0)).toBe(CLOSED);
  });
});

describe('an open circuit', () => {
  it('admits no request for 10 s, then one trial', () => {
    expect(admit(OPENED, 1_000 + CIRCUIT_OPEN_MS - 1)).toBeUndefined();
    expect(admit(OPENED, 1_000 + CIRCUIT_OPEN_MS)).toEqual({
      type: 'half-open',
      openings: 1,
      successes: 0,
      running: 1,
    });
  });

  it('is reported as half-open once a trial is allowed', () => {
    expect(circuitName(OPENED, 1_000 + CIRCUIT_OPEN_MS - 1)).toBe('open');
    expect(circuitName(OPENED, 1_000 + CIRCUIT_OPEN_MS)).toBe('half-open');
  });
});

describe('a half-open circuit', () => {
  const half = admitted(OPENED, 11_000);

  it('admits one request, then two, four, eight, and closes at the fourth success', () => {
    let state: CircuitState = half;
    for (const most of [1, 2, 4, 8]) {
      while (state.type === 'half-open' && state.running < most) state = admitted(state, 11_000);
      expect(admit(state, 11_000)).toBeUndefined();
      state = settle(state, 'success', 1, 11_000);
    }
    expect(state).toEqual({ ...CLOSED, openings: 1 });
  });

  it('reopens at the first failure, for another 10 s', () => {
    expect(settle(half, 'failure', 1, 12_000)).toEqual({
      type: 'open',
      openings: 2,
      since: 12_000,
    });
  });

  it('frees the place of a caller that disconnected', () => {
    const state = settle(half, 'abandoned', 1, 12_000);
    expect(admit(state, 12_000)).toEqual(half);
  });

  it('ignores the outcome of a request that was admitted before it opened', () => {
    for (const outcome of ['success', 'failure', 'abandoned'] as const) {
      expect(settle(half, outcome, 0, 12_000)).toBe(half);
    }
  });
});

type Step =
  | { readonly type: 'admit' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'settle'; readonly which: number; readonly settlement: Settlement };

const steps = fc.array(
  fc.oneof(
    fc.constant<Step>({ type: 'admit' }),
    fc.record<Step & { type: 'wait' }>({
      type: fc.constant('wait'),
      ms: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constant(CIRCUIT_OPEN_MS)),
    }),
    fc.record<Step & { type: 'settle' }>({
      type: fc.constant('settle'),
      which: fc.nat(50),
      settlement: fc.constantFrom('success', 'failure', 'failure', 'abandoned'),
    }),
  ),
  { maxLength: 200 },
);

/**
 * Plays the steps and inspects the circuit after each; `running` holds the `openings` of each
 * unfinished request.
 */
function play(list: readonly Step[], look: (state: CircuitState, running: number[]) => void) {
  let state: CircuitState = CLOSED;
  let now = 0;
  const running: number[] = [];
  for (const step of list) {
    if (step.type === 'wait') now += step.ms;
    else if (step.type === 'admit') {
      const next = admit(state, now);
      if (state.type === 'open' && now - state.since < CIRCUIT_OPEN_MS)
        expect(next).toBeUndefined();
      if (next !== undefined) {
        state = next;
        running.push(next.openings);
      }
    } else {
      const [openings] = running.splice(step.which % Math.max(1, running.length), 1);
      if (openings !== undefined) state = settle(state, step.settlement, openings, now);
    }
    look(state, running);
  }
  return { state, now };
}

describe('every circuit', () => {
  it('never runs more trials than its successes allow, and counts them correctly', () => {
    fc.assert(
      fc.property(steps, (list) => {
        play(list, (state, running) => {
          if (state.type !== 'half-open') return;
          const probing = running.filter((openings) => openings === state.openings).length;
          expect(state.running).toBe(probing);
          expect(probing).toBeLessThanOrEqual(2 ** state.successes);
        });
      }),
    );
  });

  it('closes again after four successes, whatever happened before', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { state: last, now } = play(list, () => undefined);
        // Unfinished requests are settled first: the circuit waits for them and cannot get stuck.
        let state = last;
        if (state.type === 'half-open') {
          for (let left = state.running; left > 0; left -= 1) {
            state = settle(state, 'abandoned', state.openings, now);
          }
        }
        for (let successes = 0; successes < 4; successes += 1) {
          state = admitted(state, now + CIRCUIT_OPEN_MS);
          state = settle(state, 'success', state.openings, now + CIRCUIT_OPEN_MS);
        }
        expect(state.type).toBe('closed');
      }),
    );
  });
});
