import { expect, it } from 'vitest';
import { START } from '../../../test/support/hand-turn.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { AttemptJournal } from '../../routing/attempt-journal.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';
import { recordedCandidates } from './left-out.ts';

const QUOTED = 'Incorrect API key provided: sk-1234.';

function candidate(index: number, changes: Partial<PlannedCandidate> = {}): PlannedCandidate {
  return { ...START.candidate, index, model: `m${index}`, ...changes };
}

function unavailable(index: number, reason: string, isReported: boolean): PlannedCandidate {
  const { status } = START.candidate;
  const reported = isReported && { isReasonReported: true as const };
  return candidate(index, {
    skipped: reason,
    status: { ...status, isAvailable: false, reason, ...reported },
  });
}

function reasonsOf(
  candidates: readonly PlannedCandidate[],
  note: (journal: AttemptJournal) => void = () => undefined,
): readonly (string | undefined)[] {
  const journal = new AttemptJournal();
  note(journal);
  const plan: RoutingPlan = {
    rule: 'default',
    retries: 0,
    streamRecovery: 'error',
    requested: undefined,
    isNamed: false,
    asker: { taskType: 'default' },
    isOutputGiven: false,
    candidates,
  };
  return recordedCandidates(plan, journal).map(({ leftOut }) => leftOut);
}

it('has no words of a vendor', () => {
  const parked = new RhetorError('upstream_error', QUOTED, { upstreamStatus: 401 });
  const reasons = reasonsOf([
    unavailable(0, QUOTED, true),
    candidate(1, { skipped: QUOTED, parked }),
  ]);
  expect(reasons).toEqual([
    'it did not answer Rhetor, or refused its key',
    'it is parked after upstream_error',
  ]);
});

it('keeps Rhetor’s own words, at a length that fits', () => {
  const name = 'x'.repeat(1_000);
  const reasons = reasonsOf([
    unavailable(0, 'OPENAI_API_KEY is not set', false),
    candidate(1, { skipped: `it does not take ${name}` }),
  ]);
  expect(reasons[0]).toBe('OPENAI_API_KEY is not set');
  expect(reasons[1]).toHaveLength(200);
});

it('tells who was asked from who was passed over or not needed', () => {
  const asked = candidate(0);
  const passed = candidate(1, { postponed: 'circuit open until noon' });
  const reasons = reasonsOf([asked, passed, candidate(2), candidate(3)], (journal) => {
    journal.passOver(passed);
    journal.passOver(candidate(2));
    journal.begin(asked);
  });
  expect(reasons).toEqual([
    undefined,
    'circuit open until noon',
    'it is given time to recover',
    'an earlier model ended the request',
  ]);
});

it('is empty without a plan', () => {
  expect(recordedCandidates(undefined, new AttemptJournal())).toEqual([]);
});
