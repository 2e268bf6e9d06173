import { describe, expect, it } from 'vitest';
import { chiSquare, seededRandom } from '../../../test/pools/distribution.ts';
import type { PoolChoice } from '../../config/pool-config.ts';
import { chooseMember, type MemberFigures } from './choose-member.ts';
import { MemberRecord } from './member-record.ts';
import { weightedOrder } from './weighted-order.ts';

const UNKNOWN: MemberFigures = {
  firstTokenMs: undefined,
  expectedMicros: undefined,
  running: 0,
  left: 1,
};

function pool(...figures: readonly Partial<MemberFigures>[]) {
  return figures.map((known) => ({ weight: 1, figures: { ...UNKNOWN, ...known } }));
}

/** How often each member comes first among 20,000 requests. */
function countsOf(
  members: ReturnType<typeof pool>,
  choose: PoolChoice,
  isConversation = false,
): readonly number[] {
  const random = seededRandom(11);
  const counts = members.map(() => 0);
  for (let n = 0; n < 20_000; n += 1) {
    const drawn = weightedOrder(
      members.map(({ weight }) => weight),
      () => 1 - random(),
    );
    const explore = isConversation ? undefined : random;
    const [first = 0] = chooseMember(members, drawn, choose, explore).order;
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

describe('fastest', () => {
  const THREE = pool({ firstTokenMs: 900 }, { firstTokenMs: 100 }, { firstTokenMs: 300 });

  it('looks at two of them, and measures anyone with one request in twenty', () => {
    // Drawn evenly: the best of two is the fastest with 2/3, the second with 1/3.
    const chosen = [0, 2 / 3, 1 / 3].map((share) => 20_000 * (0.95 * share + 0.05 / 3));
    expect(chiSquare(countsOf(THREE, 'fastest'), chosen)).toBeLessThan(13.82);
  });

  it('never explores with a conversation', () => {
    expect(countsOf(THREE, 'fastest', true)[0]).toBe(0);
  });

  it('takes a member that was not measured for neither the best nor the worst', () => {
    const counts = countsOf(
      pool({ firstTokenMs: 100 }, {}, { firstTokenMs: 200 }, { firstTokenMs: 900 }),
      'fastest',
      true,
    );
    const [best = 0, unmeasured = 0, , worst = 0] = counts;
    expect(best).toBeGreaterThan(unmeasured);
    expect(unmeasured).toBeGreaterThan(worst);
  });

  it('leaves a member that turns slow, and comes back to it when it recovers', () => {
    const random = seededRandom(3);
    const records = [new MemberRecord(), new MemberRecord()];
    const serve = (requests: number, speeds: readonly number[]): readonly number[] => {
      const counts = [0, 0];
      for (let n = 0; n < requests; n += 1) {
        const members = pool(...records.map(({ firstTokenMs }) => ({ firstTokenMs })));
        const drawn = weightedOrder([1, 1], () => 1 - random());
        const [first = 0] = chooseMember(members, drawn, 'fastest', random).order;
        counts[first] = (counts[first] ?? 0) + 1;
        records[first]?.firstToken(speeds[first] ?? 0);
      }
      return counts;
    };
    serve(1_000, [200, 400]);
    expect(serve(1_000, [200, 400])[0]).toBeGreaterThan(950);
    serve(1_000, [2_000, 400]);
    expect(serve(1_000, [2_000, 400])[0]).toBeLessThan(50);
    serve(1_000, [200, 400]);
    expect(serve(1_000, [200, 400])[0]).toBeGreaterThan(950);
  });
});

describe('cheapest', () => {
  it('always takes the lowest expected price, and draws among equal ones', () => {
    const counts = countsOf(
      pool({ expectedMicros: 7 }, { expectedMicros: 5 }, { expectedMicros: 5 }),
      'cheapest',
    );
    expect(counts[0]).toBe(0);
    expect(chiSquare(counts.slice(1), [10_000, 10_000])).toBeLessThan(10.83);
  });
});

describe('least_busy', () => {
  it.each([
    ['runs fewer calls', { running: 5 }, { running: 1 }],
    ['has more of its limits left', { running: 1, left: 0.05 }, { running: 2, left: 0.9 }],
  ])('takes the member that %s', (_words, busy, free) => {
    expect(countsOf(pool(busy, free), 'least_busy')).toEqual([0, 20_000]);
  });
});

describe('weighted', () => {
  it('looks at nothing but the weights', () => {
    const counts = countsOf(pool({ running: 9, firstTokenMs: 9_000 }, {}), 'weighted');
    expect(chiSquare(counts, [10_000, 10_000])).toBeLessThan(10.83);
  });
});

describe('a record', () => {
  it('heeds what the vendor has left before it refuses', () => {
    const record = new MemberRecord();
    record.reported({ requests: { limit: 10, remaining: 2, resetMs: 5_000 } }, 0);
    expect([record.left(1), record.exhaustedUntil(1)]).toEqual([0.2, undefined]);
    record.began();
    record.began();
    expect([record.left(1), record.exhaustedUntil(1)]).toEqual([0, 5_000]);
    expect([record.left(5_000), record.exhaustedUntil(5_000)]).toEqual([1, undefined]);
  });

  it('expects what its own answers have used', () => {
    const record = new MemberRecord();
    expect(record.expectedTokens).toMatchObject({ inputTokens: 3_000, cachedInputTokens: 0 });
    record.used({
      inputTokens: 1_000,
      cachedInputTokens: 750,
      outputTokens: 80,
      cacheWriteTokens: undefined,
      reasoningTokens: undefined,
      isEstimated: false,
    });
    expect(record.expectedTokens).toEqual({
      inputTokens: 1_000,
      cachedInputTokens: 750,
      outputTokens: 80,
    });
  });
});
