import { getEventListeners } from 'node:events';
import { EMPTY } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { readEnvironment } from '../../config/environment.ts';
import { RhetorError, type RhetorErrorDetails } from '../../model/rhetor-error.ts';
import type { CompletionProvider } from '../../providers/completion-provider.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import { OpenGate } from '../../../test/support/open-gate.ts';
import { AttemptJournal } from '../attempt-journal.ts';
import { CandidateSearch } from './candidate-search.ts';
import type { SoughtAnswer } from './sought-answer.ts';
import { settlementOf } from './settlement.ts';
import { ModelHealthService } from '../health/model-health.service.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';

/** A placeholder provider; the search passes it on without using it. */
const SOMEBODY: CompletionProvider = {
  id: 'somebody',
  kind: 'openai',
  dialects: [],
  open: () => Promise.resolve(EMPTY),
  takenOptions: () => [],
  continuesPrefill: () => false,
  probe: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

function candidate(provider: string, changes: Partial<PlannedCandidate> = {}): PlannedCandidate {
  return {
    index: 0,
    provider,
    model: 'one',
    status: {
      id: provider,
      kind: 'openai',
      name: provider,
      isConfigured: true,
      isAvailable: true,
      defaultModel: 'one',
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000 },
    info: undefined,
    ...changes,
  };
}

function planOf(...candidates: readonly PlannedCandidate[]): RoutingPlan {
  return {
    rule: 'default',
    retries: 2,
    streamRecovery: 'error',
    requested: candidates[0],
    isNamed: false,
    asker: { taskType: 'default' },
    isOutputGiven: false,
    candidates,
  };
}

function error(status: number, details: RhetorErrorDetails = {}): RhetorError {
  return new RhetorError('upstream_error', `answered ${status}`, {
    upstreamStatus: status,
    ...details,
  });
}

const TOO_LONG = new RhetorError('context_length_exceeded', 'too long', { upstreamStatus: 400 });

/** An answer of which the reader has seen nothing. */
function sought(ask: SoughtAnswer['ask']): SoughtAnswer {
  return { ask, asked: undefined, seen: 'nothing' };
}

/** What each provider does at each attempt; the last entry repeats. 'answers' ends the search. */
type Behaviour = readonly (RhetorError | 'answers' | 'is cut')[];

class Stage {
  private readonly registry = new ProviderRegistry([], new ConfigFilesService(readEnvironment({})));
  readonly health = new ModelHealthService(this.registry, new ProviderCatalog(this.registry));
  readonly caller = new AbortController();
  readonly gone = new Set<string>();
  /** Entries are `provider@milliseconds since the start`. */
  readonly asked: string[] = [];
  private readonly startedAt = Date.now();

  constructor(private readonly behaviour: Readonly<Record<string, Behaviour>>) {}

  search(...candidates: readonly PlannedCandidate[]): CandidateSearch {
    return new CandidateSearch(planOf(...candidates), {
      health: this.health,
      providerOf: ({ provider }) => (this.gone.has(provider) ? undefined : SOMEBODY),
      memberOf: () => undefined,
      signal: this.caller.signal,
      random: () => 1,
      journal: new AttemptJournal(),
      gate: new OpenGate(),
    });
  }

  /** Resolves with the provider that answers, or with the failure. */
  async run(...candidates: readonly PlannedCandidate[]): Promise<string | RhetorError> {
    const search = this.search(...candidates);
    const attempts: Record<string, number> = {};
    let answered = '';
    const outcome = search
      .run(
        sought(async ({ candidate: { provider }, permit }) => {
          this.asked.push(`${provider}@${Date.now() - this.startedAt}`);
          const list = this.behaviour[provider] ?? [];
          const attempt = attempts[provider] ?? 0;
          attempts[provider] = attempt + 1;
          const does = list[attempt] ?? list.at(-1) ?? 'answers';
          if (does === 'is cut') {
            permit.firstToken();
            throw new RhetorError('upstream_truncated', 'cut');
          }
          if (does !== 'answers') throw does;
          answered = provider;
        }),
      )
      .then(
        () => answered,
        (failure: unknown) => {
          if (failure instanceof RhetorError) return failure;
          throw failure;
        },
      );
    await vi.runAllTimersAsync();
    return outcome;
  }

  get askedProviders(): readonly string[] {
    return this.asked.map((each) => each.split('@')[0] ?? '');
  }

  /** Opens the circuit of this provider's model. */
  fail(provider: string): void {
    for (let failures = 0; failures < 5; failures += 1) {
      this.health.admit({ provider, model: 'one' }, false)?.settle('failure');
    }
  }
}

const [A, B, C] = [candidate('a'), candidate('b'), candidate('c')];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('a search', () => {
  it('ends with the first provider that answers', async () => {
    const stage = new Stage({});
    expect(await stage.run(A, B)).toBe('a');
    expect(stage.asked).toEqual(['a@0']);
  });

  it('retries one provider with doubling pauses, then moves to the next', async () => {
    const stage = new Stage({ a: [error(503)] });
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.asked).toEqual(['a@0', 'a@250', 'a@750', 'b@750']);
  });

  it('makes three retries in total, across providers', async () => {
    const stage = new Stage({ a: [error(503)], b: [error(503)], c: [error(503)] });
    const failure = await stage.run(A, B, C);
    expect(stage.askedProviders).toEqual(['a', 'a', 'a', 'b', 'b', 'c']);
    expect(failure).toMatchObject({ code: 'upstream_error', message: 'answered 503' });
    expect(failure).toHaveProperty('attempts.length', 6);
  });

  it('does not retry a permanent failure', async () => {
    const stage = new Stage({ a: [error(403, { isRetryable: false })] });
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.askedProviders).toEqual(['a', 'b']);
  });

  it('does not ask another provider after an error of the request itself', async () => {
    const refused = new RhetorError('content_filtered', 'not this', { upstreamStatus: 400 });
    const stage = new Stage({ a: [refused] });
    expect(await stage.run(A, B)).toMatchObject({ code: 'content_filtered', status: 400 });
    expect(stage.askedProviders).toEqual(['a']);
  });

  it('restarts a cut-off buffered answer at another provider', async () => {
    const stage = new Stage({ a: ['is cut'] });
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.askedProviders).toEqual(['a', 'b']);
  });

  it('restarts it at the same model when there is no other', async () => {
    const stage = new Stage({ a: ['is cut', 'answers'] });
    expect(await stage.run(A)).toBe('a');
    expect(stage.askedProviders).toEqual(['a', 'a']);
  });

  it('throws anything that is not a failure of a model', async () => {
    const search = new Stage({}).search(A, B);
    const fault = new TypeError('a fault of ours');
    await expect(search.run(sought(() => Promise.reject(fault)))).rejects.toBe(fault);
  });

  it('leaves out skipped candidates and providers that are no longer in the config', async () => {
    const stage = new Stage({});
    stage.gone.add('b');
    expect(await stage.run({ ...A, skipped: 'no key' }, B, C)).toBe('c');
    stage.gone.add('c');
    expect(await stage.run(B, C)).toMatchObject({ code: 'no_provider_available' });
  });
});

describe('a request that is too long', () => {
  const small = { ...A, options: { contextLength: 1_000 } };
  const same = { ...B, options: { contextLength: 1_000 } };
  const large = { ...C, options: { contextLength: 9_000 } };

  it('moves only to a larger window, after one attempt', async () => {
    const stage = new Stage({ a: [TOO_LONG] });
    expect(await stage.run(small, same, large)).toBe('c');
    expect(stage.askedProviders).toEqual(['a', 'c']);
  });

  it('moves to a model with an unknown window', async () => {
    const stage = new Stage({ a: [TOO_LONG], unknown: ['answers'] });
    expect(await stage.run(small, same, candidate('unknown'))).toBe('unknown');
  });

  it('fails as too long when there is none', async () => {
    const stage = new Stage({ a: [TOO_LONG] });
    expect(await stage.run(small, same)).toMatchObject({
      code: 'context_length_exceeded',
      status: 400,
    });
    expect(stage.askedProviders).toEqual(['a']);
  });
});

describe('an open circuit', () => {
  it('is passed over', async () => {
    const stage = new Stage({});
    stage.fail('a');
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.askedProviders).toEqual(['b']);
  });

  it('ends the retries of the request that opened it', async () => {
    const stage = new Stage({ a: [error(500)] });
    for (let failures = 0; failures < 4; failures += 1) {
      stage.health.admit(A, false)?.settle('failure');
    }
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.askedProviders).toEqual(['a', 'b']);
  });

  it('is asked once anyway when all circuits are open', async () => {
    const stage = new Stage({ a: [error(503)] });
    stage.fail('a');
    stage.fail('b');
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.askedProviders).toEqual(['a', 'b']);
  });
});

describe('a model that sent retry-after', () => {
  const limited = (retryAfterMs: number) =>
    new RhetorError('rate_limited', 'too many', { upstreamStatus: 429, retryAfterMs });

  it('is waited for when there is no other candidate', async () => {
    const stage = new Stage({ a: [limited(2_000), 'answers'] });
    expect(await stage.run(A)).toBe('a');
    expect(stage.asked).toEqual(['a@0', 'a@2010']);
  });

  it('is waited for by requests that arrive meanwhile, too', async () => {
    const stage = new Stage({});
    stage.health.note(A, limited(2_000));
    expect(await stage.run(A)).toBe('a');
    expect(stage.asked).toEqual(['a@2260']);
  });

  it('is not asked while another model answers', async () => {
    const stage = new Stage({ a: [limited(2_000)] });
    expect(await stage.run(A, B)).toBe('b');
    expect(await stage.run(A, B)).toBe('b');
    expect(stage.asked).toEqual(['a@0', 'b@0', 'b@0']);
  });

  it('is asked at once if it asks for more than a minute', async () => {
    const stage = new Stage({ a: [limited(61_000)] });
    stage.health.note(A, limited(61_000));
    expect(await stage.run(A)).toMatchObject({ code: 'rate_limited', retryAfterMs: 61_000 });
    expect(stage.asked).toEqual(['a@0']);
  });
});

describe('a total limit', () => {
  const limits = { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000, totalMs: 300 };

  it('ends the retries, but still tries the next candidate while there is time', async () => {
    const stage = new Stage({ a: [error(503)] });
    expect(await stage.run({ ...A, limits }, { ...B, limits })).toBe('b');
    expect(stage.asked).toEqual(['a@0', 'a@250', 'b@250']);
  });
});

describe('a caller that disconnects', () => {
  it('ends a pause at once, and the running attempt counts against no model', async () => {
    const stage = new Stage({});
    const search = stage.search(A, B);
    const outcome = search.run(sought(() => Promise.reject(error(503))));
    const rejected = expect(outcome).rejects.toEqual(new Error('gone'));
    await vi.advanceTimersByTimeAsync(100);
    stage.caller.abort(new Error('gone'));
    await rejected;
    expect(search.attempts).toHaveLength(1);
    expect(getEventListeners(stage.caller.signal, 'abort')).toEqual([]);
    expect(stage.health.view(A)).toMatchObject({ running: 0, errorRate: 1 });
    expect(stage.health.view(B)).toMatchObject({ running: 0, errorRate: undefined });
  });
});

describe('settlementOf', () => {
  const { signal } = new AbortController();

  it.each([
    ['a transient failure', error(503), 'failure'],
    ['a timeout', new RhetorError('upstream_timeout', 'silent'), 'failure'],
    ['a bad request', new RhetorError('invalid_value', 'no'), 'abandoned'],
    ['a refused key', error(401, { isRetryable: false }), 'abandoned'],
    ['an internal error', new TypeError('ours'), 'abandoned'],
  ])('of %s', (_, thrown, settlement) => {
    expect(settlementOf(thrown, signal)).toBe(settlement);
  });

  it('of anything, once the caller has disconnected', () => {
    expect(settlementOf(error(503), AbortSignal.abort())).toBe('abandoned');
  });
});
