/** What is counted of ended requests, and that callers cannot make the sums grow without bound. */
import { describe, expect, it } from 'vitest';
import type { ProviderStatus } from '../../src/providers/provider-status.ts';
import { KnownModels } from '../../src/metrics/known-models.ts';
import { MOST_ROWS } from '../../src/metrics/limits.ts';
import { RequestTally } from '../../src/metrics/request-tally.ts';
import { overheadMs } from '../../src/metrics/upstream-time.ts';
import { attemptRecord, earlierAttempt } from '../context/ports/attempt-record.ts';

function status(id: string, models: readonly string[], more: Partial<ProviderStatus> = {}) {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured: true,
    isAvailable: true,
    defaultModel: undefined,
    models: models.map((model) => ({ id: model, name: model, isReasoning: false })),
    ...more,
  } satisfies ProviderStatus;
}

const STATUSES = [
  status('one', ['model-a']),
  status('local', ['llama3:latest'], { kind: 'ollama' }),
  status('simulated', ['simulated-fast'], { kind: 'simulated' }),
];
const names = new KnownModels({ statuses: () => STATUSES });

describe('the label of a model', () => {
  it.each([
    ['one', 'model-a', 'one/model-a'],
    ['one', 'made-up', 'one/other'],
    ['gone', 'model-a', 'other/other'],
    ['local', 'llama3', 'local/llama3:latest'],
    ['local', 'llama3:7b', 'local/other'],
    ['simulated', 'simulated-fast?delay_ms=5', 'simulated/simulated-fast'],
  ])('%s/%s is %s', (provider, model, expected) => {
    const label = names.labelOf({ provider, model });
    expect(`${label.provider}/${label.model}`).toBe(expected);
  });

  it('follows the lists', () => {
    let statuses = STATUSES;
    const following = new KnownModels({ statuses: () => statuses });
    const choice = { provider: 'one', model: 'model-b' };
    expect(following.labelOf(choice).model).toBe('other');
    statuses = [status('one', ['model-b'])];
    expect(following.labelOf(choice).model).toBe('model-b');
  });
});

describe('the overhead', () => {
  it.each([
    ['the wait before the only attempt', [{ queueMs: 4, durationMs: 900 }], 4],
    [
      'the pause between two attempts, too',
      [
        { queueMs: 4, durationMs: 100 },
        { queueMs: 350, durationMs: 900 },
      ],
      254,
    ],
    [
      'nothing of attempts that overlap',
      [
        { queueMs: 1, durationMs: 500 },
        { queueMs: 200, durationMs: 450 },
      ],
      1,
    ],
  ])('is %s', (_, attempts, expected) => {
    expect(overheadMs(attempts.map((given) => attemptRecord(given)))).toBe(expected);
  });

  it('is the whole request if no model was asked', () => {
    const { asked: _, ...unasked } = attemptRecord({ attempt: 0, queueMs: 7, durationMs: 7 });
    expect(overheadMs([unasked])).toBe(7);
  });
});

describe('a request with two attempts', () => {
  const tally = new RequestTally(names);
  tally.add([
    earlierAttempt({ outcome: 'upstream_error', costMicros: 0, queueMs: 1, durationMs: 20 }),
    attemptRecord({ attempt: 2, queueMs: 30, durationMs: 900 }),
  ]);

  it('is one request and two calls', () => {
    expect([...tally.routes]).toMatchObject([
      { surface: 'openai', provider: 'one', model: 'model-a', outcomes: new Map([['ok', 1]]) },
    ]);
    const [model] = tally.models;
    expect(model?.outcomes).toEqual(
      new Map([
        ['upstream_error', 1],
        ['ok', 1],
      ]),
    );
    expect(model?.costMicros).toEqual(new Map([['exact', 1_234]]));
  });

  it('has its tokens in disjoint classes', () => {
    const [model] = tally.models;
    // Twice 100 input tokens, of which 40 were read from the cache and 10 written to it.
    expect(model?.tokens).toEqual({
      input: 100,
      cache_read: 80,
      cache_write: 20,
      output: 30,
      reasoning: 10,
    });
  });

  it('has its times in the buckets', () => {
    const [route] = tally.routes;
    expect(route?.duration).toMatchObject({ count: 1, sum: 0.9 });
    expect(route?.duration.counts.indexOf(1)).toBe(route?.duration.bounds.indexOf(1));
    expect(route?.firstToken).toMatchObject({ count: 1, sum: 0.3 });
    expect(tally.overhead.get('openai')).toMatchObject({ count: 1, sum: 0.011 });
  });
});

it('counts what exceeds the rows as other', () => {
  const many = Array.from({ length: MOST_ROWS + 50 }, (_, place) => `model-${place}`);
  const tally = new RequestTally(new KnownModels({ statuses: () => [status('one', many)] }));
  for (const model of many) tally.add([attemptRecord({ asked: { provider: 'one', model } })]);
  expect([...tally.routes]).toHaveLength(MOST_ROWS + 1);
  expect([...tally.models].at(-1)).toMatchObject({
    provider: 'other',
    outcomes: new Map([['ok', 50]]),
  });
});
