/**
 * The candidate rules of docs/protocol.md and the README, one test per sentence, then properties
 * that hold for any input.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskRule } from '../config/tasks-config.ts';
import type { ModelInfo, ProviderStatus } from '../providers/provider-status.ts';
import {
  choicesOfRule,
  defaultChoice,
  type ModelChoice,
  type NameTarget,
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

/** The candidates as "provider/model", with "!" after skipped ones. */
function plan(input: Partial<PlanInput>): string[] {
  return planCandidates({
    target: undefined,
    fallbacks: [],
    rule: undefined,
    defaultChoice: undefined,
    providers: ALL,
    ...input,
  }).map(
    ({ provider, model, skipped }) => `${provider}/${model}${skipped === undefined ? '' : '!'}`,
  );
}

function named(provider: string, model: string): NameTarget {
  return { type: 'model', choice: { provider, model } };
}

const BY_DEFAULT: ModelChoice = { provider: 'alpha', model: 'a1' };
const RULE: TaskRule = {
  provider: 'beta',
  model: 'b2',
  options: { fallback_provider: 'gamma', fallback_model: 'g2' },
  fallbacks: [
    { provider: 'beta', model: 'b1' },
    { provider: 'alpha', model: 'a2' },
  ],
};

describe('a request under a rule', () => {
  it("gets the rule's model, its fallback and its fallbacks, and nothing else", () => {
    expect(plan({ rule: RULE, defaultChoice: BY_DEFAULT })).toEqual([
      'beta/b2',
      'gamma/g2',
      'beta/b1',
      'alpha/a2',
    ]);
  });

  it("has the caller's fallback right after the first model", () => {
    const fallbacks = [{ provider: 'gamma', model: 'g1' }];
    expect(plan({ fallbacks, rule: RULE }).slice(0, 3)).toEqual([
      'beta/b2',
      'gamma/g1',
      'gamma/g2',
    ]);
    expect(plan({ fallbacks, defaultChoice: BY_DEFAULT })).toEqual(['alpha/a1', 'gamma/g1']);
    expect(plan({ fallbacks })).toEqual(['gamma/g1']);
  });

  it('gets the default only if no model of the rule is configured, and those stay in the list', () => {
    const unset = ['beta', 'gamma'].map((id) => status(id, [], NOT_CONFIGURED));
    const rule = { provider: 'beta', model: 'b1', fallbacks: [{ provider: 'gamma', model: 'g1' }] };
    expect(plan({ rule, defaultChoice: BY_DEFAULT, providers: [ALPHA, ...unset] })).toEqual([
      'beta/b1!',
      'gamma/g1!',
      'alpha/a1',
    ]);
    expect(plan({ rule, defaultChoice: BY_DEFAULT, providers: [ALPHA, BETA] })).toEqual([
      'beta/b1',
      'gamma/g1!',
    ]);
  });

  it('gets no default when its models are unavailable or have no default model', () => {
    const away = status('beta', [], { isAvailable: false, reason: 'it is away' });
    for (const rule of [{ provider: 'beta', model: 'b1' }, { provider: 'beta' }]) {
      const providers = [ALPHA, away];
      expect(plan({ rule, defaultChoice: BY_DEFAULT, providers })).toHaveLength(1);
    }
    const silent = planCandidates({
      target: undefined,
      fallbacks: [],
      rule: { provider: 'beta' },
      defaultChoice: BY_DEFAULT,
      providers: [ALPHA, status('beta', [])],
    });
    expect(silent).toMatchObject([{ provider: 'beta', skipped: 'it has no default model' }]);
  });

  it('gets the default when no rule names a model', () => {
    expect(plan({ rule: {}, defaultChoice: BY_DEFAULT })).toEqual(['alpha/a1']);
    expect(plan({ defaultChoice: BY_DEFAULT })).toEqual(['alpha/a1']);
    expect(plan({})).toEqual([]);
  });

  it('gets the model of the requested name when the rule names none', () => {
    const target: NameTarget = {
      type: 'rule',
      name: 'g2',
      model: { provider: 'gamma', model: 'g2' },
    };
    const fallbacks = [{ provider: 'beta', model: 'b1' }];
    expect(plan({ target, rule: { fallbacks }, defaultChoice: BY_DEFAULT })).toEqual([
      'gamma/g2',
      'beta/b1',
    ]);
    expect(plan({ target, rule: { provider: 'alpha', fallbacks } })[0]).toBe('alpha/a1');
  });
});

describe('a model named by the caller', () => {
  it('is the only candidate', () => {
    const target = named('gamma', 'g2');
    expect(plan({ target, rule: RULE, defaultChoice: BY_DEFAULT })).toEqual(['gamma/g2']);
    const away = status('gamma', [], { isAvailable: false });
    expect(plan({ target, rule: RULE, providers: [ALPHA, BETA, away] })).toEqual(['gamma/g2!']);
  });

  it("may be replaced by the caller's fallback, and by the rule's models if the rule allows it", () => {
    const target = named('gamma', 'g2');
    const fallbacks = [{ provider: 'alpha', model: 'a1' }];
    expect(plan({ target, fallbacks, rule: RULE })).toEqual(['gamma/g2', 'alpha/a1']);
    const rule = { ...RULE, fallback_for_named_models: true };
    expect(plan({ target, fallbacks, rule, defaultChoice: BY_DEFAULT })).toEqual([
      'gamma/g2',
      'alpha/a1',
      'beta/b2',
      'beta/b1',
      'alpha/a2',
    ]);
    expect(plan({ target, rule: { ...rule, fallback_for_named_models: false } })).toHaveLength(1);
  });

  it('is never replaced by the default, whatever its rule', () => {
    const rule = { fallback_for_named_models: true };
    expect(plan({ target: named('gamma', 'g2'), rule, defaultChoice: BY_DEFAULT })).toEqual([
      'gamma/g2',
    ]);
  });
});

describe('an unavailable candidate', () => {
  const rule = {
    provider: 'alpha',
    model: 'a1',
    fallbacks: [
      { provider: 'beta', model: 'b1' },
      { provider: 'alpha', model: 'a1' },
      { provider: 'delta', model: 'd1' },
    ],
  };

  it('stays in the list with a reason', () => {
    const providers = [
      status('alpha', ['a1'], { isAvailable: false, reason: 'it did not answer within 5 s' }),
      status('beta', ['b1'], NOT_CONFIGURED),
    ];
    const candidates = planCandidates({
      target: undefined,
      fallbacks: [],
      rule,
      defaultChoice: undefined,
      providers,
    });
    expect(candidates.map(({ provider, skipped }) => [provider, skipped])).toEqual([
      ['alpha', 'it did not answer within 5 s'],
      ['beta', 'X_KEY is not set'],
      ['delta', 'providers.json has no provider "delta"'],
    ]);
  });

  it('is dropped when it repeats an earlier choice', () => {
    expect(plan({ rule })).toEqual(['alpha/a1', 'beta/b1', 'delta/d1!']);
  });
});

describe('a rule that names a model without a provider', () => {
  it('means the provider that lists the model, preferring configured ones', () => {
    expect(plan({ rule: { model: 'g2' } })).toEqual(['gamma/g2']);
    const providers = [status('alpha', ['shared'], NOT_CONFIGURED), BETA];
    expect(plan({ rule: { model: 'shared' }, providers })).toEqual(['beta/shared']);
  });

  it('may write provider/model', () => {
    expect(plan({ rule: { model: 'gamma/brand-new' } })).toEqual(['gamma/brand-new']);
  });

  it('otherwise means the default provider, and passes the id on unchanged', () => {
    const rule = { model: 'brand-new' };
    expect(plan({ rule, defaultChoice: BY_DEFAULT })).toEqual(['alpha/brand-new']);
    expect(plan({ rule, providers: [] })).toEqual([]);
  });

  it('finds a simulated model whose name includes a script', () => {
    expect(plan({ rule: { model: 'simulated-fast?error=503' } })).toEqual([
      'simulated/simulated-fast?error=503',
    ]);
  });

  it("resolves a fallback to the provider that lists it, otherwise to the rule's own provider", () => {
    const rule = (fallback_model: string) => ({ provider: 'beta', options: { fallback_model } });
    expect(plan({ rule: rule('g2') })).toEqual(['beta/b1', 'gamma/g2']);
    expect(plan({ rule: rule('brand-new') })).toEqual(['beta/b1', 'beta/brand-new']);
  });
});

describe('the default', () => {
  it('is the stored choice, listed or not, available or not', () => {
    const stored = { provider: 'gamma', model: 'g7' };
    expect(defaultChoice(stored, ALL)).toEqual(stored);
    expect(defaultChoice(stored, [ALPHA, status('gamma', [], { isAvailable: false })])).toEqual(
      stored,
    );
  });

  it('otherwise is the first configured real provider in file order', () => {
    expect(defaultChoice(undefined, [SIMULATED, ALPHA, BETA])).toEqual({
      provider: 'alpha',
      model: 'a1',
    });
    expect(
      defaultChoice(undefined, [status('alpha', ['a1'], NOT_CONFIGURED), BETA, SIMULATED]),
    ).toEqual({ provider: 'beta', model: 'b1' });
  });

  it('ignores a stored choice whose provider is removed or no longer configured', () => {
    const stored = { provider: 'alpha', model: 'a2' };
    const chosen = { provider: 'beta', model: 'b1' };
    expect(defaultChoice(stored, [BETA])).toEqual(chosen);
    expect(defaultChoice(stored, [status('alpha', ['a2'], NOT_CONFIGURED), BETA])).toEqual(chosen);
  });

  it('is undefined when no provider is configured', () => {
    expect(defaultChoice(undefined, [status('alpha', ['a1'], NOT_CONFIGURED)])).toBeUndefined();
    expect(defaultChoice(undefined, [])).toBeUndefined();
  });
});

describe('the simulated provider', () => {
  const unset = status('alpha', ['a1'], NOT_CONFIGURED);

  it('is the default only while no real provider is configured', () => {
    expect(defaultChoice(undefined, [unset, SIMULATED])).toEqual({
      provider: 'simulated',
      model: 'simulated-standard',
    });
    expect(defaultChoice(undefined, [SIMULATED, BETA])?.provider).toBe('beta');
  });

  it('is not the default when the real provider is merely unavailable', () => {
    const away = status('beta', ['b1'], { isAvailable: false, reason: 'it did not answer' });
    expect(defaultChoice(undefined, [SIMULATED, away])?.provider).toBe('beta');
  });

  it('is not the default when the real provider has listed no model yet', () => {
    const silent = status('ollama', [], { isAvailable: false, reason: 'it did not answer' });
    expect(defaultChoice(undefined, [silent, SIMULATED])?.provider).not.toBe('simulated');
  });

  it('is a candidate when a rule or a request names it', () => {
    expect(plan({ target: named('simulated', 'simulated-fast') })).toEqual([
      'simulated/simulated-fast',
    ]);
    const fallbacks = [{ provider: 'simulated', model: 'simulated-fast' }];
    expect(plan({ rule: { fallbacks } })).toEqual(['simulated/simulated-fast']);
  });
});

const IDS = ['alpha', 'beta', 'gamma', 'simulated'] as const;
const MODELS = ['one', 'two', 'three'] as const;
const anyId = fc.constantFrom(...IDS);
const anyModel = fc.constantFrom(...MODELS);
const anyPair: fc.Arbitrary<ModelChoice> = fc.record({ provider: anyId, model: anyModel });

/** Always all four providers, with at least one model each. */
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

const anyTarget: fc.Arbitrary<NameTarget> = anyPair.map((choice) => ({ type: 'model', choice }));

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
    fallback_for_named_models: fc.boolean(),
  },
  { requiredKeys: [] },
);

const anyInput: fc.Arbitrary<PlanInput> = fc.record({
  target: fc.option(anyTarget, { nil: undefined }),
  fallbacks: fc.array(anyPair, { maxLength: 1 }),
  rule: fc.option(anyRule, { nil: undefined }),
  defaultChoice: fc.option(anyPair, { nil: undefined }),
  providers: anyProviders,
});

function keyOf({ provider, model }: ModelChoice): string {
  return `${provider}/${model}`;
}

describe('for any wish, rule, default and providers', () => {
  it('no choice appears twice', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const keys = planCandidates(input).map(keyOf);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('a candidate is skipped exactly when its provider is unavailable', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { provider, skipped } of planCandidates(input)) {
          const of = input.providers.find(({ id }) => id === provider);
          expect(skipped === undefined).toBe(of?.isAvailable === true);
        }
      }),
    );
  });

  it('every candidate is named by the caller or the rule, unless no model of the rule is configured', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { target, fallbacks, rule, providers } = input;
        fc.pre(
          target !== undefined ||
            rule?.provider !== undefined ||
            rule?.fallbacks?.[0] !== undefined,
        );
        const own = choicesOfRule(rule, input.defaultChoice, providers).map(keyOf);
        const callers = [...(target?.type === 'model' ? [target.choice] : []), ...fallbacks].map(
          keyOf,
        );
        const isConfigured = (key: string): boolean =>
          providers.some(({ id, isConfigured: is }) => is && key.startsWith(`${id}/`));
        const mayDefault = target === undefined && !own.some(isConfigured);
        for (const candidate of planCandidates(input)) {
          const isNamed = [...callers, ...own].includes(keyOf(candidate));
          if (!isNamed) expect(mayDefault).toBe(true);
          if (target !== undefined && rule?.fallback_for_named_models !== true) {
            expect(callers).toContain(keyOf(candidate));
          }
        }
      }),
    );
  });

  it('every model named by the rule is listed for its requests, in order', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { rule, defaultChoice: byDefault, providers } = input;
        const own = choicesOfRule(rule, byDefault, providers).map(keyOf);
        const planned = planCandidates({ ...input, target: undefined, fallbacks: [] }).map(keyOf);
        expect(planned.slice(0, new Set(own).size)).toEqual([...new Set(own)]);
      }),
    );
  });
});
