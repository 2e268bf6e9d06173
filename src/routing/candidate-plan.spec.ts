/** The candidates of contract.md, section 6: each of its sentences, then what holds for any input. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../model/rhetor-error.ts';
import type { ModelInfo, ProviderStatus } from '../providers/provider-status.ts';
import {
  defaultChoice,
  type ModelChoice,
  planCandidates,
  type PlanInput,
} from './candidate-plan.ts';

function modelInfo(id: string): ModelInfo {
  return { id, name: id, isReasoning: false };
}

function status(
  id: string,
  models: readonly string[],
  changes: Partial<ProviderStatus> = {},
): ProviderStatus {
  return {
    id,
    kind: id === 'simulated' ? 'simulated' : 'openai',
    name: id,
    isConfigured: true,
    isAvailable: true,
    defaultModel: models[0],
    models: models.map(modelInfo),
    ...changes,
  };
}

const ALPHA = status('alpha', ['a1', 'a2', 'shared']);
const BETA = status('beta', ['b1', 'b2', 'shared']);
const GAMMA = status('gamma', ['g1', 'g2']);
const SIMULATED = status('simulated', ['simulated-standard', 'simulated-fast']);
const ALL = [ALPHA, BETA, GAMMA, SIMULATED];

const NOT_CONFIGURED = { isConfigured: false, isAvailable: false, reason: 'X_KEY is not set' };

/** The candidates as "provider/model", and "!" behind those that are skipped. */
function plan(input: Partial<PlanInput>): string[] {
  return planCandidates({
    wish: {},
    rule: undefined,
    defaultChoice: undefined,
    providers: ALL,
    ...input,
  }).map(
    ({ provider, model, skipped }) => `${provider}/${model}${skipped === undefined ? '' : '!'}`,
  );
}

describe('the order of the candidates', () => {
  it("is the wish, the rule's model, the rule's fallbacks, the default", () => {
    expect(
      plan({
        wish: { provider: 'gamma', model: 'g2' },
        rule: {
          provider: 'beta',
          model: 'b2',
          fallbacks: [
            { provider: 'beta', model: 'b1' },
            { provider: 'alpha', model: 'a2' },
          ],
        },
        defaultChoice: { provider: 'alpha', model: 'a1' },
      }),
    ).toEqual(['gamma/g2', 'beta/b2', 'beta/b1', 'alpha/a2', 'alpha/a1']);
  });

  it('has a fallback that is all the wish there is behind the first choice', () => {
    const wish = { fallbackProvider: 'gamma' };
    expect(plan({ wish, rule: { provider: 'beta' } })).toEqual(['beta/b1', 'gamma/g1']);
    expect(plan({ wish, defaultChoice: { provider: 'alpha', model: 'a1' } })).toEqual([
      'alpha/a1',
      'gamma/g1',
    ]);
  });

  it('has the fallback of a wish behind the wish, and that of a rule behind the rule', () => {
    expect(
      plan({
        wish: { provider: 'gamma', fallbackProvider: 'beta', fallbackModel: 'b2' },
        rule: {
          provider: 'alpha',
          model: 'a2',
          options: { fallback_provider: 'alpha', fallback_model: 'a1' },
          fallbacks: [{ provider: 'beta', model: 'b1' }],
        },
      }),
    ).toEqual(['gamma/g1', 'beta/b2', 'alpha/a2', 'alpha/a1', 'beta/b1']);
  });

  it('is empty when nobody names anything', () => {
    expect(plan({})).toEqual([]);
  });
});

describe('what is left out', () => {
  const rule = {
    provider: 'alpha',
    model: 'a1',
    fallbacks: [
      { provider: 'beta', model: 'b1' },
      { provider: 'alpha', model: 'a1' },
    ],
  };

  it('are repeated choices: the first of them stays', () => {
    expect(
      plan({
        wish: { provider: 'beta', model: 'b1' },
        rule,
        defaultChoice: { provider: 'alpha', model: 'a1' },
      }),
    ).toEqual(['beta/b1', 'alpha/a1']);
  });

  it('are providers that are not configured', () => {
    const providers = [ALPHA, status('beta', ['b1'], NOT_CONFIGURED)];
    expect(plan({ wish: { provider: 'beta' }, rule, providers })).toEqual(['alpha/a1']);
  });

  it('are providers of a rule that do not exist', () => {
    expect(plan({ rule, providers: [BETA] })).toEqual(['beta/b1']);
  });

  it('are not the unavailable ones: they are skipped, with their reason', () => {
    const providers = [
      status('alpha', ['a1'], { isAvailable: false, reason: 'it did not answer within 5 s' }),
      status('beta', ['b1'], { isAvailable: false }),
    ];
    const candidates = planCandidates({ wish: {}, rule, defaultChoice: undefined, providers });
    expect(candidates.map(({ provider, skipped }) => [provider, skipped])).toEqual([
      ['alpha', 'it did not answer within 5 s'],
      ['beta', 'it is not available'],
    ]);
  });
});

describe('a wish of a provider alone', () => {
  it("means that provider's default model", () => {
    expect(plan({ wish: { provider: 'beta' } })).toEqual(['beta/b1']);
    expect(plan({ rule: { provider: 'gamma' } })).toEqual(['gamma/g1']);
  });

  it('means nothing while that provider has no default model', () => {
    const providers = [status('alpha', []), BETA];
    expect(plan({ wish: { provider: 'alpha' }, rule: { provider: 'beta' }, providers })).toEqual([
      'beta/b1',
    ]);
  });
});

describe('a wish of a model alone', () => {
  it('means the provider that lists it', () => {
    expect(plan({ wish: { model: 'g2' }, rule: { provider: 'alpha' } })).toEqual([
      'gamma/g2',
      'alpha/a1',
    ]);
  });

  it('means the first that lists it, a configured one before others', () => {
    expect(plan({ wish: { model: 'shared' } })).toEqual(['alpha/shared']);
    const providers = [status('alpha', ['shared'], NOT_CONFIGURED), BETA];
    expect(plan({ wish: { model: 'shared' }, providers })).toEqual(['beta/shared']);
  });

  it("else means the rule's provider, and the id is passed on as it is", () => {
    expect(plan({ wish: { model: 'brand-new' }, rule: { provider: 'beta' } })).toEqual([
      'beta/brand-new',
      'beta/b1',
    ]);
  });

  it('else the default provider, where the rule names none', () => {
    expect(plan({ wish: { model: 'brand-new' } })).toEqual(['alpha/brand-new']);
    expect(plan({ wish: { model: 'brand-new' }, providers: [] })).toEqual([]);
  });

  it('finds a simulated model behind its script', () => {
    expect(
      plan({ wish: { model: 'simulated-fast?error=503' }, rule: { provider: 'beta' } }),
    ).toEqual(['simulated/simulated-fast?error=503', 'beta/b1']);
  });

  it('is, as a fallback, of the provider that lists it, else of the wish', () => {
    expect(plan({ wish: { provider: 'beta', fallbackModel: 'g2' } })).toEqual([
      'beta/b1',
      'gamma/g2',
    ]);
    expect(
      plan({ wish: { provider: 'beta', fallbackModel: 'brand-new' }, rule: { provider: 'alpha' } }),
    ).toEqual(['beta/b1', 'beta/brand-new', 'alpha/a1']);
  });
});

describe('a model that the provider does not list', () => {
  it('is passed on as it is', () => {
    expect(plan({ wish: { provider: 'alpha', model: 'a9' } })).toEqual(['alpha/a9']);
    expect(plan({ rule: { provider: 'alpha', model: 'b1' } })).toEqual(['alpha/b1']);
  });
});

describe('a provider that does not exist', () => {
  it.each([
    ['provider', { provider: 'delta' }],
    ['fallback_provider', { provider: 'alpha', fallbackProvider: 'delta' }],
  ])('is refused where a request names it as %s', (field, wish) => {
    expect(() => plan({ wish })).toThrow(
      new RhetorError(
        'invalid_value',
        `options.${field}: there is no provider "delta"; known are alpha, beta, gamma, simulated.`,
      ),
    );
  });
});

describe('the default', () => {
  it('is the one that was set, listed or not, available or not', () => {
    const stored = { provider: 'gamma', model: 'g7' };
    expect(defaultChoice(stored, ALL)).toEqual(stored);
    expect(defaultChoice(stored, [ALPHA, status('gamma', [], { isAvailable: false })])).toEqual(
      stored,
    );
  });

  it('else is the first configured real provider, in the order of the file', () => {
    expect(defaultChoice(undefined, [SIMULATED, ALPHA, BETA])).toEqual({
      provider: 'alpha',
      model: 'a1',
    });
    expect(
      defaultChoice(undefined, [status('alpha', ['a1'], NOT_CONFIGURED), BETA, SIMULATED]),
    ).toEqual({ provider: 'beta', model: 'b1' });
  });

  it('is not one that was set for a provider that is gone, or not configured any more', () => {
    const stored = { provider: 'alpha', model: 'a2' };
    const chosen = { provider: 'beta', model: 'b1' };
    expect(defaultChoice(stored, [BETA])).toEqual(chosen);
    expect(defaultChoice(stored, [status('alpha', ['a2'], NOT_CONFIGURED), BETA])).toEqual(chosen);
  });

  it('is none where nothing is configured', () => {
    expect(defaultChoice(undefined, [status('alpha', ['a1'], NOT_CONFIGURED)])).toBeUndefined();
    expect(defaultChoice(undefined, [])).toBeUndefined();
  });
});

describe('simulated', () => {
  const unset = status('alpha', ['a1'], NOT_CONFIGURED);

  it('is the default only while no real provider is configured', () => {
    expect(defaultChoice(undefined, [unset, SIMULATED])).toEqual({
      provider: 'simulated',
      model: 'simulated-standard',
    });
    expect(defaultChoice(undefined, [SIMULATED, BETA])?.provider).toBe('beta');
  });

  it('is not the default because the real provider is away', () => {
    const away = status('beta', ['b1'], { isAvailable: false, reason: 'it did not answer' });
    expect(defaultChoice(undefined, [SIMULATED, away])?.provider).toBe('beta');
  });

  it('is not the default because the real provider has listed no model yet', () => {
    const silent = status('ollama', [], { isAvailable: false, reason: 'it did not answer' });
    expect(defaultChoice(undefined, [silent, SIMULATED])?.provider).not.toBe('simulated');
  });

  it('is a candidate where a rule or a request names it', () => {
    expect(plan({ wish: { provider: 'simulated' } })).toEqual(['simulated/simulated-standard']);
    expect(plan({ wish: { provider: 'alpha', fallbackProvider: 'simulated' } })).toEqual([
      'alpha/a1',
      'simulated/simulated-standard',
    ]);
    expect(
      plan({ rule: { fallbacks: [{ provider: 'simulated', model: 'simulated-fast' }] } }),
    ).toEqual(['simulated/simulated-fast']);
  });
});

const IDS = ['alpha', 'beta', 'gamma', 'simulated'] as const;
const MODELS = ['one', 'two', 'three'] as const;
const anyId = fc.constantFrom(...IDS);
const anyModel = fc.constantFrom(...MODELS);
const anyPair: fc.Arbitrary<ModelChoice> = fc.record({ provider: anyId, model: anyModel });

/** Always all four, with at least one model each. */
const anyProviders = fc.tuple(
  ...IDS.map((id) =>
    fc
      .record({
        models: fc.uniqueArray(anyModel, { minLength: 1 }),
        state: fc.constantFrom('available', 'unavailable', 'not configured'),
      })
      .map(({ models, state }) =>
        status(id, id === 'simulated' ? ['simulated-standard'] : models, {
          isConfigured: state !== 'not configured',
          isAvailable: state === 'available',
        }),
      ),
  ),
);

const anyWish = fc.record(
  { provider: anyId, model: anyModel, fallbackProvider: anyId, fallbackModel: anyModel },
  { requiredKeys: [] },
);

const anyRule = fc.record(
  {
    provider: fc.constantFrom(...IDS, 'unknown'),
    model: anyModel,
    options: fc.record(
      { fallback_provider: anyId, fallback_model: anyModel },
      { requiredKeys: [] },
    ),
    fallbacks: fc.array(
      fc.record({ provider: fc.constantFrom(...IDS, 'unknown'), model: anyModel }),
    ),
  },
  { requiredKeys: [] },
);

const anyInput: fc.Arbitrary<PlanInput> = fc.record({
  wish: anyWish,
  rule: fc.option(anyRule, { nil: undefined }),
  defaultChoice: fc.option(anyPair, { nil: undefined }),
  providers: anyProviders,
});

function keyOf({ provider, model }: ModelChoice): string {
  return `${provider}/${model}`;
}

describe('for any wish, rule, default and providers', () => {
  it('no choice comes twice', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const keys = planCandidates(input).map(keyOf);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('every candidate is configured, and is skipped exactly if it is not available', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { provider, status: of, skipped } of planCandidates(input)) {
          expect(of).toBe(input.providers.find(({ id }) => id === provider));
          expect(of.isConfigured).toBe(true);
          expect(skipped === undefined).toBe(of.isAvailable);
        }
      }),
    );
  });

  it('pairs that are named in full keep their order, and none of them is lost', () => {
    const anyFull = fc.record({
      wish: anyPair,
      rule: anyPair,
      fallbacks: fc.array(anyPair),
      last: anyPair,
      providers: anyProviders,
    });
    fc.assert(
      fc.property(anyFull, ({ wish, rule, fallbacks, last, providers }) => {
        const isConfigured = (choice: ModelChoice): boolean =>
          providers.some(({ id, isConfigured }) => id === choice.provider && isConfigured);
        const expected = [wish, rule, ...fallbacks, last].filter(isConfigured).map(keyOf);
        const candidates = planCandidates({
          wish,
          rule: { ...rule, fallbacks },
          defaultChoice: last,
          providers,
        });
        expect(candidates.map(keyOf)).toEqual([...new Set(expected)]);
      }),
    );
  });

  it('simulated is in only if it is named, or no real provider is configured', () => {
    fc.assert(
      fc.property(anyInput, ({ wish, rule, providers }) => {
        const named = [
          wish.provider,
          wish.fallbackProvider,
          rule?.provider,
          rule?.options?.fallback_provider,
          ...(rule?.fallbacks ?? []).map(({ provider }) => provider),
        ];
        fc.pre(!named.includes('simulated'));
        const hasReal = providers.some(
          ({ id, isConfigured }) => id !== 'simulated' && isConfigured,
        );
        const candidates = planCandidates({
          wish,
          rule,
          defaultChoice: defaultChoice(undefined, providers),
          providers,
        });
        if (hasReal) expect(candidates.map(({ provider }) => provider)).not.toContain('simulated');
      }),
    );
  });
});
