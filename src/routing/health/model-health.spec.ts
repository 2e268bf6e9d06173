import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { CIRCUIT_OPEN_MS } from '../limits.ts';
import { ModelState, type Permit } from './model-health.ts';

let health: ModelState;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  health = new ModelState();
});
afterEach(() => vi.useRealTimers());

function admitted(isLastResort = false): Permit {
  const permit = health.admit(Date.now(), isLastResort);
  if (permit === undefined) throw new Error('not admitted');
  return permit;
}

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

function view() {
  return health.view(Date.now());
}

describe('a model’s health', () => {
  it('is unknown before the first answer', () => {
    expect(view()).toEqual({
      circuit: 'closed',
      errorRate: undefined,
      firstTokenP50: undefined,
      firstTokenP95: undefined,
      running: 0,
      measured: 0,
      parked: undefined,
    });
  });

  it('counts running requests, even if a permit is settled twice', () => {
    const permits = [admitted(), admitted()];
    expect(view().running).toBe(2);
    permits[0]?.settle('success');
    permits[0]?.settle('failure');
    expect(view()).toMatchObject({ running: 1, errorRate: 0 });
  });

  it('reports the share of failures, without callers that disconnected', () => {
    for (const settlement of ['success', 'failure', 'abandoned', 'failure', 'success'] as const) {
      admitted().settle(settlement);
    }
    expect(view().errorRate).toBe(0.5);
  });

  it('reports the median and the 95th percentile of the time to the first token', () => {
    for (let ms = 1; ms <= 100; ms += 1) {
      const permit = admitted();
      expect(permit.hasBegun).toBe(false);
      pass(ms);
      permit.firstToken();
      expect(permit.hasBegun).toBe(true);
      permit.settle('success');
    }
    expect(view()).toMatchObject({ firstTokenP50: 50, firstTokenP95: 96 });
  });

  it('remembers only the last 100 answers', () => {
    for (let count = 0; count < 4; count += 1) admitted().settle('failure');
    for (let count = 0; count < 100; count += 1) admitted().settle('success');
    expect(view().errorRate).toBe(0);
  });

  it('admits only last resorts while its circuit is open, and they prove nothing', () => {
    for (let count = 0; count < 5; count += 1) admitted().settle('failure');
    expect(view().circuit).toBe('open');
    expect(health.admit(Date.now(), false)).toBeUndefined();
    const lastResort = admitted(true);
    pass(CIRCUIT_OPEN_MS);
    const probe = admitted();
    expect(health.admit(Date.now(), false)).toBeUndefined();
    lastResort.settle('success');
    expect(health.admit(Date.now(), false)).toBeUndefined();
    probe.settle('success');
    expect(view().circuit).toBe('half-open');
    expect(health.admit(Date.now(), false)).toBeDefined();
  });

  it('is unblocked once a last resort started after the opening is answered', () => {
    const early = admitted();
    for (let count = 0; count < 5; count += 1) admitted().settle('failure');
    early.settle('success');
    expect(health.isBlocked(Date.now())).toBe(true);
    admitted(true).settle('success');
    expect(health.isBlocked(Date.now())).toBe(false);
    expect(view().circuit).toBe('open');
    pass(CIRCUIT_OPEN_MS);
    expect(health.isBlocked(Date.now())).toBe(false);
    admitted().settle('failure');
    expect(health.isBlocked(Date.now())).toBe(true);
  });

  it('is postponed for as long as the upstream asked, at most an hour', () => {
    health.keepQuiet(Date.now(), 2_000);
    health.keepQuiet(Date.now(), 1_000);
    expect(health.quietMs(Date.now())).toBe(2_000);
    expect(health.admit(Date.now(), false)).toBeUndefined();
    expect(health.admit(Date.now(), true)).toBeDefined();
    pass(2_000);
    expect(health.quietMs(Date.now())).toBe(0);
    expect(health.admit(Date.now(), false)).toBeDefined();
    health.keepQuiet(Date.now(), 1e12);
    expect(health.quietMs(Date.now())).toBe(3_600_000);
  });

  it('is parked by a refusal until its time is over or an answer disproves it', () => {
    const refusal = new RhetorError('model_not_found', 'none such', { upstreamStatus: 404 });
    health.park(refusal, Date.now());
    expect(view().parked).toBe(refusal);
    expect(health.parkedError(Date.now())).toBe(refusal);
    pass(5 * 60_000);
    expect(view().parked).toBeUndefined();
    health.park(refusal, Date.now());
    admitted().settle('success');
    expect(view().parked).toBeUndefined();
  });
});
