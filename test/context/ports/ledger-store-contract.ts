/** The contract of stores for the ledger. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { AttemptRecord } from '../../../src/ledger/attempt-record.ts';
import { percentilesOf } from '../../../src/ledger/latency-histogram.ts';
import {
  HOUR_MS,
  USAGE_COUNTERS,
  USAGE_DIMENSIONS,
  type UsageBucket,
  type UsageCounter,
} from '../../../src/ledger/usage-query.ts';
import { newTurn } from '../new-turn.ts';
import { attemptRecord, earlierAttempt } from './attempt-record.ts';

const HOUR = Math.floor(Date.UTC(2026, 2, 1) / HOUR_MS) * HOUR_MS;
const DAY = 24 * HOUR_MS;
const OTHER = { provider: 'two', model: 'model-b' };

/** Everything that an attempt may hold. */
const FULL: AttemptRecord = attemptRecord({
  clientRequestId: 'their-id',
  component: 'budget',
  rule: 'code',
  keyId: 'k1',
  contextId: 'budget:1',
  prompt: { id: 'p', version: '3' },
  asked: OTHER,
  upstreamStatus: 200,
  connectMs: 12,
  usageSource: 'estimated',
  cache: 'hit',
  cacheSavedMicros: 77,
});

/** Adds everything to the roll-ups. */
async function rollAll(store: ContextStore, limit = 1_000): Promise<void> {
  while ((await store.ledger.roll(limit)) > 0);
}

/** `openEmpty` returns a store that nothing else uses; the suite closes it. */
export function describeLedger(openEmpty: () => Promise<ContextStore>): void {
  let store: ContextStore;
  beforeEach(async () => {
    store = await openEmpty();
    // The embedded store is the same one for each test.
    await rollAll(store);
    await store.ledger.expire(Number.MAX_SAFE_INTEGER, 10_000);
  });
  afterEach(() => store.close());

  it('returns attempts unchanged, in order, and each once', async () => {
    const failed = earlierAttempt({
      requestId: FULL.requestId,
      outcome: 'upstream_timeout',
      costMicros: 6,
    });
    const last = { ...FULL, attempt: 2 };
    await store.ledger.append([last, failed]);
    await store.ledger.append([last]);
    expect(await store.ledger.attempts(FULL.requestId)).toEqual([failed, last]);
    expect(await store.ledger.attempts('unknown')).toEqual([]);
    const { requests } = await store.ledger.page({ limit: 10 });
    expect(requests).toEqual([
      {
        last,
        attempts: 2,
        tokens: { input: 200, cacheRead: 80, cacheWrite: 20, output: 40, reasoning: 10 },
        costMicros: 1_240,
        usageSource: 'estimated',
      },
    ]);
  });

  it('finds the requests of a key that reads for itself, and no other', async () => {
    const [own, other] = [attemptRecord({ keyId: 'k1' }), attemptRecord({ keyId: 'k2' })];
    const unowned = attemptRecord();
    await store.ledger.append([own, other, unowned]);
    for (const keyId of [undefined, 'k1', 'k2']) {
      const page = await store.ledger.page({
        limit: 10,
        readerKeyId: 'k1',
        ...(keyId && { keyId }),
      });
      const found = keyId === 'k2' ? [] : [own];
      expect(page.requests.map(({ last }) => last)).toEqual(found);
    }
    expect(await store.ledger.attempts(own.requestId, 'k1')).toEqual([own]);
    expect(await store.ledger.attempts(other.requestId, 'k1')).toEqual([]);
    expect(await store.ledger.attempts(unowned.requestId, 'k1')).toEqual([]);
  });

  it('stores attempts with their turn, and none with a turn that is refused', async () => {
    const [kept, refused, added] = [attemptRecord(), attemptRecord(), attemptRecord()];
    const turn = newTurn('ledger:a', 'a question', 'an answer');
    await store.turns.append({ ...turn, attempts: [kept] });
    await expect(
      store.turns.append({ ...turn, expectedVersion: 7, attempts: [refused] }),
    ).rejects.toMatchObject({ code: 'version_conflict' });
    await store.turns.append({ ...turn, mode: 'replace', attempts: [added] });
    const { requests } = await store.ledger.page({ limit: 10 });
    const ids = requests.map(({ last }) => last.requestId);
    expect(new Set(ids)).toEqual(new Set([kept.requestId, added.requestId]));
  });

  it('lists the newest first, page by page', async () => {
    const records = Array.from({ length: 5 }, (_, index) =>
      attemptRecord({ requestedAt: HOUR, endedAt: HOUR + Math.floor(index / 2) }),
    );
    await store.ledger.append(records);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.ledger.page({ limit: 2, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.requests.map(({ last }) => last.requestId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(records.map(({ requestId }) => requestId).toReversed());
    await expect(store.ledger.page({ limit: 2, cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_value',
    });
  });

  it.each([
    ['keyId', { keyId: 'k1' }],
    ['component', { component: 'budget' }],
    ['provider', { provider: 'two' }],
    ['model', { model: 'model-b' }],
    ['contextId', { contextId: 'budget:1' }],
    ['taskType', { taskType: 'plan' }],
    ['outcome', { outcome: 'rate_limited' }],
    ['promptId', { promptId: 'p' }],
    ['promptVersion', { promptVersion: '3' }],
    ['cache', { cache: 'hit' as const }],
    ['minMs', { minMs: 5_000 }],
    ['from', { from: HOUR + DAY }],
    ['to', { to: HOUR }],
  ])('finds requests by %s', async (_, query) => {
    const found = {
      ...FULL,
      taskType: 'plan',
      outcome: 'rate_limited' as const,
      durationMs: 5_000,
      endedAt: 'to' in query ? HOUR - 1 : HOUR + DAY,
    };
    await store.ledger.append([found, attemptRecord({ requestedAt: HOUR })]);
    const { requests } = await store.ledger.page({ limit: 10, ...query });
    expect(requests.map(({ last }) => last)).toEqual([found]);
  });

  it('finds the rare among many, page by page', async () => {
    const records = Array.from({ length: 4_500 }, (_, index) =>
      attemptRecord({
        requestedAt: HOUR,
        endedAt: HOUR + Math.floor(index / 3),
        outcome: index % 900 === 0 ? 'rate_limited' : 'ok',
      }),
    );
    await store.ledger.append(records);
    const rare = records.filter(({ outcome }) => outcome === 'rate_limited').toReversed();
    const seen: AttemptRecord[] = [];
    let cursor: string | undefined;
    do {
      const filter = { outcome: 'rate_limited', ...(cursor !== undefined && { cursor }) };
      const page = await store.ledger.page({ limit: 2, ...filter });
      seen.push(...page.requests.map(({ last }) => last));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(rare);
    const { requests } = await store.ledger.page({ limit: 2, outcome: 'overloaded' });
    expect(requests).toEqual([]);
  });

  it('deletes what is older than a time, a few at once', async () => {
    const records = Array.from({ length: 7 }, (_, index) =>
      attemptRecord({ requestedAt: HOUR + index * HOUR_MS, endedAt: HOUR + index * HOUR_MS }),
    );
    await store.ledger.append(records);
    await rollAll(store);
    const before = HOUR + 5 * HOUR_MS;
    // Three attempts, and three roll-ups.
    expect(await store.ledger.expire(before, 3)).toBe(6);
    let deleted: number;
    do {
      deleted = await store.ledger.expire(before, 3);
      expect(deleted).toBeLessThanOrEqual(6);
    } while (deleted > 0);
    const { requests } = await store.ledger.page({ limit: 10 });
    expect(requests.map(({ last }) => last)).toEqual(records.slice(5).toReversed());
    // By the hour, since the six hours in which the time lies are kept.
    const hours = Array.from({ length: 8 }, (_, hour) => HOUR + hour * HOUR_MS);
    const kept = await store.ledger.usage({ bounds: hours });
    expect(kept.map(({ bucket, tally }) => [bucket, tally.requests])).toEqual([
      [5, 1],
      [6, 1],
    ]);
  });

  it('forgets the contexts under a prefix, and keeps what their requests cost', async () => {
    const ids = ['anna:1', 'anna:2', 'annabel:1', undefined];
    const records = ids.map((contextId, index) => {
      const record = attemptRecord({ requestId: `forgotten ${index}`, costMicros: 7 });
      return contextId === undefined ? record : { ...record, contextId };
    });
    await store.ledger.append(records);
    expect(await store.ledger.forget('anna:')).toBe(2);
    expect(await store.ledger.forget('anna:')).toBe(0);
    const left = await Promise.all(
      records.map(async ({ requestId }) => (await store.ledger.attempts(requestId))[0]),
    );
    expect(left.map((record) => record?.contextId)).toEqual([
      undefined,
      undefined,
      'annabel:1',
      undefined,
    ]);
    expect(left.map((record) => record?.costMicros)).toEqual([7, 7, 7, 7]);
  });

  describe('roll-ups', () => {
    it.each([1, 2, 3, 4])(
      'are the sums of the attempts, however they are added up (%d)',
      async (seed) => {
        const random = randomFrom(seed);
        const records = Array.from({ length: 120 }, () => anyAttempt(random));
        for (let from = 0; from < records.length; from += 1 + Math.floor(random() * 40)) {
          // Overlapping slices: some are appended twice.
          await store.ledger.append(records.slice(from, from + 45));
          if (random() < 0.5) await store.ledger.roll(1 + Math.floor(random() * 30));
        }
        await Promise.all([rollAll(store, 7), rollAll(store, 11)]);
        const bounds = [HOUR, HOUR + 2 * HOUR_MS, HOUR + DAY, HOUR + 3 * DAY];
        for (const groupBy of [undefined, ...USAGE_DIMENSIONS]) {
          const found = await store.ledger.usage({ bounds, ...(groupBy && { groupBy }) });
          expect(found.map(toComparable)).toEqual(expected(records, bounds, groupBy));
        }
        const ofKey = await store.ledger.usage({ bounds, readerKeyId: 'k1' });
        const own = records.filter(({ keyId }) => keyId === 'k1');
        expect(ofKey.map(toComparable)).toEqual(expected(own, bounds, undefined));
      },
    );

    it('know percentiles within 9 %', async () => {
      const records = Array.from({ length: 200 }, (_, index) =>
        attemptRecord({ requestedAt: HOUR, durationMs: 10 * (index + 1), firstTokenMs: index + 1 }),
      );
      await store.ledger.append(records);
      await rollAll(store);
      const [bucket] = await store.ledger.usage({ bounds: [HOUR, HOUR + HOUR_MS] });
      const { p50 = 0, p95 = 0 } = (bucket && percentilesOf(bucket.tally.durationMs)) ?? {};
      expect(Math.abs(p50 / 1_000 - 1)).toBeLessThan(0.1);
      expect(Math.abs(p95 / 1_900 - 1)).toBeLessThan(0.1);
    });
  });
}

function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}

function anyAttempt(random: () => number): AttemptRecord {
  const pick = <T>(...choices: readonly T[]): T =>
    choices[Math.floor(random() * choices.length)] as T;
  const isLast = random() < 0.7;
  const component = pick(undefined, 'budget', 'apollo');
  const keyId = pick(undefined, 'k1');
  const given: Partial<AttemptRecord> = {
    attempt: 1 + Math.floor(random() * 3),
    requestedAt: HOUR,
    endedAt: HOUR + Math.floor(random() * 3 * DAY),
    surface: pick('openai', 'rhetor'),
    asked: pick(OTHER, { provider: 'one', model: 'model-a' }),
    outcome: pick('ok', 'ok', 'upstream_error', 'client_closed_request'),
    costStatus: pick('exact', 'unpriced'),
    costMicros: Math.floor(random() * 1e9),
    ...(component !== undefined && { component }),
    ...(keyId !== undefined && { keyId }),
  };
  return isLast ? attemptRecord(given) : earlierAttempt(given);
}

type Comparable = Record<UsageCounter, number> & {
  bucket: number;
  group: string | undefined;
  durations: number;
};

function toComparable({ bucket, group, tally }: UsageBucket): Comparable {
  const counters = Object.fromEntries(USAGE_COUNTERS.map((name) => [name, tally[name]]));
  const durations = [...tally.durationMs.values()].reduce((sum, count) => sum + count, 0);
  return { ...(counters as Record<UsageCounter, number>), bucket, group, durations };
}

function expected(
  records: readonly AttemptRecord[],
  bounds: readonly number[],
  groupBy: (typeof USAGE_DIMENSIONS)[number] | undefined,
): readonly Comparable[] {
  const groups = Map.groupBy(records, (record) =>
    JSON.stringify([
      bounds.findLastIndex((bound) => record.endedAt >= bound),
      groupBy && dimensionOf(record, groupBy),
    ]),
  );
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([place, members]) => {
      const [bucket, group] = JSON.parse(place) as [number, string | null];
      const sum = (of: (record: AttemptRecord) => number): number =>
        members.reduce((total, record) => total + of(record), 0);
      const ended = members.filter(({ end }) => end !== undefined);
      const requests = ended.length;
      const isOther = ({ asked, requested }: AttemptRecord): boolean =>
        asked?.model !== requested?.model;
      return {
        bucket,
        group: group ?? undefined,
        durations: requests,
        requests,
        failed: ended.filter(({ outcome }) => outcome === 'upstream_error').length,
        fallbacks: ended.filter((record) => record.outcome === 'ok' && isOther(record)).length,
        input_tokens: sum(({ tokens }) => tokens.input),
        cache_read_tokens: sum(({ tokens }) => tokens.cacheRead),
        cache_write_tokens: sum(({ tokens }) => tokens.cacheWrite),
        output_tokens: sum(({ tokens }) => tokens.output),
        reasoning_tokens: sum(({ tokens }) => tokens.reasoning),
        cost_micros: sum(({ costMicros }) => costMicros),
        unpriced_requests: ended.filter(({ end }) => end?.costStatus === 'unpriced').length,
        cache_hits: ended.filter(({ cache }) => cache === 'hit').length,
        cache_misses: ended.filter(({ cache }) => cache === 'miss').length,
        cache_saved_micros: sum(({ cacheSavedMicros }) => cacheSavedMicros ?? 0),
      };
    });
}

function dimensionOf(
  { asked, component, taskType, rule, keyId, surface }: AttemptRecord,
  dimension: (typeof USAGE_DIMENSIONS)[number],
): string {
  const values = {
    provider: asked?.provider,
    model: asked?.model,
    component,
    task_type: taskType,
    rule,
    key_id: keyId,
    surface,
  };
  return values[dimension] ?? '';
}
