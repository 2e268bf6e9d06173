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

it('tells the keys of one provider apart', () => {
  const east = ['ONE', 'TWO'].map((key) => candidate('east', { key }));
  const [one, two] = [{ ...east[0], isChosenBy: 'hash' }, east[1]];
  const given = { ...plan(), candidates: [one, two] } as RoutingPlan;
  const keysAfter = (key?: string) => {
    const last = { provider: 'east', model: 'one', at: NOW, ...(key !== undefined && { key }) };
    return preferLastMember(given, last, NOW).candidates.map((member) => member.key);
  };
  expect(keysAfter('TWO')).toEqual(['TWO', 'ONE']);
  expect(keysAfter('ONE')).toEqual(['ONE', 'TWO']);
  expect(keysAfter()).toEqual(['ONE', 'TWO']);
});

it.each([
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

it('keeps the order of requests that belong to no conversation, or whose pool is not sticky', () => {
  const last = { provider: 'west', model: 'one', at: NOW };
  const { affinity: _, ...single } = plan();
  expect(preferLastMember(single, last, NOW)).toBe(single);
  const [first, ...others] = plan().candidates;
  const chosen = { ...plan(), candidates: [{ ...first, isChosenBy: 'choice' }, ...others] };
  expect(preferLastMember(chosen as RoutingPlan, last, NOW)).toBe(chosen);
});
