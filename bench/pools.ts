/** Measures what the choice of a pool's member adds to the plan of a request. */
import { describeLoad, describeMachine } from './machine.ts';
import { AffinityMemory } from '../src/routing/pool/affinity-memory.ts';
import { arrangePools } from '../src/routing/pool/arrange-pools.ts';
import { MemberRecord } from '../src/routing/pool/member-record.ts';
import { memberName } from '../src/routing/pool/pool.ts';
import { POOL_CHOICES, type PoolChoice } from '../src/config/pool-config.ts';
import type { PlannedCandidate, RoutingPlan } from '../src/routing/route-plan.ts';

const ROUNDS = 5;
const REQUESTS = 100_000;
const GOAL_US = 10;

const memory = new AffinityMemory();

function planOf(members: number): RoutingPlan {
  const candidates = Array.from({ length: members }, (_, index): PlannedCandidate => ({
    index,
    provider: `provider-${index}`,
    model: 'a-model-of-usual-length',
    status: {
      id: `provider-${index}`,
      kind: 'openai',
      name: `Provider ${index}`,
      isConfigured: true,
      isAvailable: true,
      defaultModel: undefined,
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000 },
    info: undefined,
  }));
  return {
    rule: 'default',
    retries: 2,
    streamRecovery: 'error',
    requested: undefined,
    isNamed: false,
    asker: { taskType: 'default' },
    isOutputGiven: false,
    candidates,
  };
}

/** The median of the rounds, in microseconds a request. */
function measure(members: number, choose: PoolChoice, keyOf: (n: number) => string | undefined) {
  const plan = planOf(members);
  const definition = {
    members: plan.candidates.map(({ provider, model }) => ({ provider, model })),
    choose,
  };
  const records = new Map(plan.candidates.map((one) => [memberName(one), new MemberRecord()]));
  plan.candidates.forEach((one, index) => {
    records.get(memberName(one))?.firstToken(100 * (index + 1));
  });
  const round = (): number => {
    const startedAt = performance.now();
    for (let n = 0; n < REQUESTS; n += 1) {
      const now = Date.now();
      const key = keyOf(n);
      const { candidates } = arrangePools(plan, {
        definition,
        affinity: key === undefined ? undefined : () => ({ key, livesMs: 300_000 }),
        keysOf: () => [],
        parkedError: () => undefined,
        postponedReason: () => undefined,
        exhaustedUntil: (choice) => records.get(memberName(choice))?.exhaustedUntil(now),
        figuresOf: (choice) => ({
          firstTokenMs: records.get(memberName(choice))?.firstTokenMs,
          expectedMicros: 1_000,
          running: 1,
          left: records.get(memberName(choice))?.left(now) ?? 1,
        }),
        listedMicros: () => 1_000,
        recall: (pool, { key: of }) => memory.recall(pool, of, now)?.member,
        random: Math.random,
      });
      const [first] = candidates;
      if (key !== undefined && first !== undefined) {
        memory.remember('default', key, memberName(first), now, 300_000);
      }
    }
    return ((performance.now() - startedAt) * 1_000) / REQUESTS;
  };
  round();
  const rounds = Array.from({ length: ROUNDS }, round).toSorted((one, other) => one - other);
  return rounds[Math.floor(ROUNDS / 2)] ?? 0;
}

console.log(`${describeMachine()}; ${describeLoad()}; medians of ${ROUNDS} rounds\n`);
console.log('| µs a request | 4 members | 16 members |');
console.log('| --- | --- | --- |');
const row = (name: string, choose: PoolChoice, keyOf: (n: number) => string | undefined): void => {
  const [few, many] = [4, 16].map((members) => measure(members, choose, keyOf).toFixed(1));
  console.log(`| ${name} | ${few} | ${many} |`);
};
for (const choose of POOL_CHOICES) row(choose, choose, () => undefined);
row('a conversation', 'fastest', (n) => `component:conversation-${n % 10_000}`);
console.log(`\nThe goal is at most ${GOAL_US} with 4 members.`);
