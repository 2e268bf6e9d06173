import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { NO_DEFAULT } from '../candidate-plan.ts';
import { withLastResort } from './last-resort.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';

const AWAY: ProviderStatus = {
  id: 'alpha',
  kind: 'openai',
  name: 'Alpha',
  isConfigured: true,
  isAvailable: false,
  reason: 'connection refused',
  mayAnswer: true,
  defaultModel: 'one',
  models: [],
};

function candidate(more: Partial<PlannedCandidate>): PlannedCandidate {
  return {
    index: 0,
    provider: 'alpha',
    model: 'one',
    status: AWAY,
    skipped: 'connection refused',
    options: {},
    dropped: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    info: undefined,
    ...more,
  };
}

function skipped(...candidates: readonly PlannedCandidate[]): readonly (string | undefined)[] {
  const plan: RoutingPlan = {
    rule: 'default',
    retries: 2,
    streamRecovery: 'error',
    candidates,
    requested: undefined,
    isNamed: false,
    asker: { taskType: 'default' },
    isOutputGiven: false,
  };
  return withLastResort(plan).candidates.map(({ skipped: reason }) => reason);
}

describe('withLastResort', () => {
  it('keeps candidates that may answer when there are no others', () => {
    expect(skipped(candidate({}), candidate({ model: 'two' }))).toEqual([undefined, undefined]);
  });

  it('adds no candidate when one is available', () => {
    const { skipped: _, ...usable } = candidate({});
    expect(skipped(candidate({}), usable)).toEqual(['connection refused', undefined]);
  });

  it('keeps no candidate that was unavailable for long, is parked, has no model, or cannot take an option', () => {
    const { mayAnswer: _, ...long } = AWAY;
    const parked = new RhetorError('upstream_error', 'connection refused');
    expect(
      skipped(
        candidate({ status: long }),
        candidate({ parked }),
        candidate({ model: NO_DEFAULT }),
        candidate({ skipped: 'it does not support top_k' }),
      ),
    ).toEqual([...Array.from({ length: 3 }, () => AWAY.reason), 'it does not support top_k']);
  });
});
