import { describe, expect, it } from 'vitest';
import type { TasksConfig } from '../config/tasks-config.ts';
import type { CompletionOptions, OptionName } from '../model/completion-request.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { ModelInfo, ProviderStatus } from '../providers/provider-status.ts';
import { assertAnswerable } from './assert-answerable.ts';
import { planRoute, type RouteState } from './route-plan.ts';
import type { ResolvedRequest } from './route-request.ts';

const PLAIN: ModelInfo = { id: 'plain', name: 'Plain', isReasoning: false, contextWindow: 1000 };
const THINKER: ModelInfo = { id: 'thinker', name: 'Thinker', isReasoning: true };

function status(id: string, changes: Partial<ProviderStatus> = {}): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured: true,
    isAvailable: true,
    defaultModel: 'plain',
    models: [PLAIN, THINKER],
    ...changes,
  };
}

const TASKS: TasksConfig = {
  default: {
    provider: 'alpha',
    model: 'plain',
    options: { temperature: 1, max_tokens: 50 },
    fallbacks: [{ provider: 'beta', model: 'plain' }],
    timeouts_ms: { idle: 1_000, total: 9_000 },
  },
  ergon_code: { provider: 'beta', model: 'thinker' },
};

function request(changes: Partial<ResolvedRequest> = {}): ResolvedRequest {
  return {
    component: undefined,
    taskType: 'default',
    wish: {},
    options: {},
    timeouts: undefined,
    streamRecovery: undefined,
    ...changes,
  };
}

function state(changes: Partial<RouteState> = {}): RouteState {
  return {
    tasks: TASKS,
    providers: [status('alpha'), status('beta')],
    defaultChoice: undefined,
    untakenOptions: () => [],
    dialectsOf: () => [],
    lostParts: () => [],
    streamsUpstream: () => undefined,
    providerTimeouts: () => undefined,
    timeoutCeilingMs: 600_000,
    parkedError: () => undefined,
    postponedReason: () => undefined,
    ...changes,
  };
}

/** `provider` does not support these options, as providers report it: the ones that are set. */
function unsupportedBy(provider: string, ...names: OptionName[]) {
  return (choice: { readonly provider: string }, options: CompletionOptions) =>
    choice.provider === provider ? names.filter((name) => options[name] !== undefined) : [];
}

describe('planRoute', () => {
  it('gives each candidate its options, its limits and the details of its model', () => {
    expect(planRoute(request({ options: { seed: 3 } }), state())).toEqual({
      rule: 'default',
      retries: 2,
      streamRecovery: 'error',
      requested: { provider: 'alpha', model: 'plain' },
      isNamed: false,
      asker: { taskType: 'default' },
      isOutputGiven: false,
      candidates: ['alpha', 'beta'].map((provider, index) => ({
        index,
        provider,
        model: 'plain',
        status: status(provider),
        options: { temperature: 1, maxTokens: 50, seed: 3 },
        dropped: [],
        limits: {
          connectMs: 5_000,
          firstTokenMs: 30_000,
          idleMs: 1_000,
          answerMs: 300_000,
          totalMs: 9_000,
        },
        info: PLAIN,
      })),
    });
  });

  it('names the rule it found, or none', () => {
    expect(planRoute(request({ component: 'ergon', taskType: 'code' }), state()).rule).toBe(
      'ergon_code',
    );
    expect(planRoute(request(), state({ tasks: {} }))).toMatchObject({
      rule: undefined,
      candidates: [],
    });
  });

  it('has no details of an unlisted model', () => {
    const [first] = planRoute(
      request({ wish: { target: { type: 'model', choice: { provider: 'alpha', model: 'new' } } } }),
      state(),
    ).candidates;
    expect(first).toMatchObject({ model: 'new', info: undefined });
  });

  it("uses the rule's retries and recovery, with the request's recovery taking precedence", () => {
    const tasks: TasksConfig = { default: { retries: 0, stream_recovery: 'buffer' } };
    expect(planRoute(request(), state({ tasks }))).toMatchObject({
      retries: 0,
      streamRecovery: 'buffer',
    });
    const asked = request({ streamRecovery: 'continue' });
    expect(planRoute(asked, state({ tasks })).streamRecovery).toBe('continue');
  });

  it("prefers the request's timers to the rule's, and those to the provider's", () => {
    const { candidates } = planRoute(
      request({ timeouts: { idle: 7 } }),
      state({
        providerTimeouts: (provider) =>
          provider === 'beta' ? { idle: 3, total: 3, connect: 3 } : undefined,
      }),
    );
    expect(candidates.map(({ limits }) => limits)).toEqual([
      { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 7, answerMs: 300_000, totalMs: 9_000 },
      { connectMs: 3, firstTokenMs: 30_000, idleMs: 7, answerMs: 300_000, totalMs: 9_000 },
    ]);
  });

  it.each<[string, Partial<ProviderStatus>, string, number]>([
    ['an unmarked model', {}, 'plain', 30_000],
    ['a model marked as reasoning', {}, 'thinker', 120_000],
    ['any model of the kind ollama', { kind: 'ollama' }, 'plain', 120_000],
    ['an unlisted model', {}, 'unheard-of', 30_000],
  ])('waits for the first token of %s', (_, changes, model, firstTokenMs) => {
    const { candidates } = planRoute(
      request({ wish: { target: { type: 'model', choice: { provider: 'alpha', model } } } }),
      state({ tasks: {}, providers: [status('alpha', changes)] }),
    );
    expect(candidates.map(({ limits }) => limits.firstTokenMs)).toEqual([firstTokenMs]);
  });
});

describe('an option that a candidate does not support', () => {
  it('is dropped for that candidate if it comes from the rule', () => {
    const { candidates } = planRoute(
      request(),
      state({ untakenOptions: unsupportedBy('alpha', 'temperature') }),
    );
    expect(
      candidates.map(({ options, dropped, skipped }) => ({ options, dropped, skipped })),
    ).toEqual([
      { options: { maxTokens: 50 }, dropped: ['temperature'], skipped: undefined },
      { options: { temperature: 1, maxTokens: 50 }, dropped: [], skipped: undefined },
    ]);
  });

  it('skips that candidate if the caller sent it', () => {
    const { candidates } = planRoute(
      request({ options: { topK: 2 } }),
      state({ untakenOptions: unsupportedBy('alpha', 'topK') }),
    );
    expect(candidates.map(({ provider, skipped }) => [provider, skipped])).toEqual([
      ['alpha', 'it does not take top_k'],
      ['beta', undefined],
    ]);
  });

  it('causes a 422 that names it when no candidate is left', () => {
    const refuse = (): void => {
      planRoute(
        request({ options: { topK: 2 } }),
        state({ untakenOptions: (_, options) => (options.topK === undefined ? [] : ['topK']) }),
      );
    };
    expect(refuse).toThrow(
      new RhetorError(
        'validation_failed',
        'options.top_k: none of alpha/plain, beta/plain supports it; leave it out or ask for another model.',
        { fields: [{ field: 'options.top_k', message: 'no candidate supports this option' }] },
      ),
    );
  });

  it('does not hide that a candidate is unavailable', () => {
    const { candidates } = planRoute(
      request({ options: { topK: 2 } }),
      state({
        providers: [status('alpha', { isAvailable: false, reason: 'away' }), status('beta')],
        untakenOptions: unsupportedBy('alpha', 'topK'),
      }),
    );
    expect(candidates.map(({ skipped }) => skipped)).toEqual(['away', undefined]);
  });
});

describe('a parked candidate', () => {
  const refusal = new RhetorError('upstream_error', 'alpha refused its key (401).', {
    upstreamStatus: 401,
    isRetryable: false,
  });
  const parkedError: RouteState['parkedError'] = ({ provider }) =>
    provider === 'alpha' ? refusal : undefined;

  it('is skipped with its refusal', () => {
    const { candidates } = planRoute(request(), state({ parkedError }));
    expect(candidates.map(({ skipped, parked }) => ({ skipped, parked }))).toEqual([
      { skipped: 'alpha refused its key (401).', parked: refusal },
      { skipped: undefined, parked: undefined },
    ]);
    expect(() => assertAnswerable(planRoute(request(), state({ parkedError })))).not.toThrow();
  });

  it('reports its refusal when no other candidate is left', () => {
    const providers = [status('alpha'), status('beta', { isAvailable: false })];
    const plan = planRoute(request(), state({ parkedError, providers }));
    expect(() => assertAnswerable(plan)).toThrow(
      expect.objectContaining({ code: 'upstream_error', message: refusal.message }),
    );
  });
});

describe('assertAnswerable', () => {
  it('accepts a plan with at least one unskipped candidate', () => {
    const providers = [status('alpha', { isAvailable: false }), status('beta')];
    expect(() => assertAnswerable(planRoute(request(), state({ providers })))).not.toThrow();
  });

  it('explains for each candidate why it is skipped', () => {
    const providers = [
      status('alpha', { isAvailable: false, reason: 'it did not answer within 5 s' }),
      status('beta', { isAvailable: false, reason: 'its key was refused.' }),
    ];
    const plan = planRoute(request(), state({ providers }));
    expect(() => assertAnswerable(plan)).toThrow(
      new RhetorError(
        'no_provider_available',
        'No model can answer now. alpha/plain: it did not answer within 5 s; beta/plain: its key was refused.',
        { retryAfterMs: 10_000 },
      ),
    );
  });

  it('explains where to look when nothing is configured', () => {
    expect(() => assertAnswerable(planRoute(request(), state({ tasks: {} })))).toThrow(
      "no provider is configured. Set a provider's key, such as ANTHROPIC_API_KEY, or start Ollama; GET /providers says what is missing",
    );
  });
});
