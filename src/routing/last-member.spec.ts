import { expect, it } from 'vitest';
import { preferLastMember } from './last-member.ts';
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';

const NOW = 1_000_000;
const POOL = { name: 'rule', choose: 'weighted', isSticky: true } as const;

function candidate(provider: string, more: Partial<PlannedCandidate> = {}): PlannedCandidate {
  const status = {
    id: provider,
    kind: 'openai',
    name: provider,
    isConfigured: true,
    isAvailable: true,
    defaultModel: undefined,
    models: [],
  } as const;
  return {
    ...{ index: 0, provider, model: 'one', status, options: {}, dropped: [], info: undefined },
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    pool: { settings: POOL, weight: 1 },
    ...more,
  };
}

function plan(more: Partial<PlannedCandidate> = {}): RoutingPlan {
  const { pool: _pool, ...fallback } = candidate('fallback');
  return {
    candidates: [candidate('east', { isChosenBy: 'hash' }), candidate('west', more), fallback],
    affinity: { key: 'talk', livesMs: 300 },
    requested: { provider: 'east', model: 'one' },
  } as unknown as RoutingPlan;
}

const order = ({ candidates }: RoutingPlan) =>
  candidates.map(({ provider, isChosenBy }) => [provider, isChosenBy]);
const KEPT = order(plan());

it('puts the member that answered last before the one of the hash', () => {
  const moved = preferLastMember(plan(), { provider: 'west', model: 'one', at: NOW - 299 }, NOW);
  expect(order(moved)).toEqual([
    ['west', 'last_turn'],
    ['east', undefined],
    ['fallback', undefined],
  ]);
  expect(moved.requested).toEqual({ provider: 'west', model: 'one' });
});

it.each([
  ['nobody has answered', undefined, plan()],
  ['its cache is gone', { provider: 'west', model: 'one', at: NOW - 300 }, plan()],
  ['a fallback has answered', { provider: 'fallback', model: 'one', at: NOW }, plan()],
  [
    'the member is parked',
    { provider: 'west', model: 'one', at: NOW },
    plan({ skipped: 'parked' }),
  ],
  ['it has to wait', { provider: 'west', model: 'one', at: NOW }, plan({ postponed: 'busy' })],
])('keeps the order if %s', (_words, last, given) => {
  expect(order(preferLastMember(given, last, NOW))).toEqual(KEPT);
});

it('keeps the order that this process remembers, and of requests that belong to no conversation', () => {
  const last = { provider: 'west', model: 'one', at: NOW };
  const remembered = plan();
  const known = {
    ...remembered,
    candidates: remembered.candidates.map((one, place) =>
      place === 0 ? { ...one, isChosenBy: 'last_turn' as const } : one,
    ),
  };
  expect(preferLastMember(known, last, NOW)).toBe(known);
  const { affinity: _, ...single } = plan();
  expect(preferLastMember(single, last, NOW)).toBe(single);
});
