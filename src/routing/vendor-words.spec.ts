/** What a vendor's client may ask of a plan: a rule by its name, a model that must take everything, its own fields. */
import { describe, expect, it } from 'vitest';
import type { VendorFieldNames } from '../model/vendor-fields.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { planRoute, type ResolvedRequest, type RouteState } from './route-plan.ts';

function status(id: string): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured: true,
    isAvailable: true,
    defaultModel: 'plain',
    models: [],
  };
}

const STATE: RouteState = {
  tasks: {
    default: {
      provider: 'alpha',
      fallbacks: [{ provider: 'beta', model: 'plain' }],
      fallback_for_named_models: true,
    },
    code: { provider: 'beta' },
    ergon: { provider: 'alpha' },
  },
  providers: [status('alpha'), status('beta')],
  defaultChoice: { provider: 'beta', model: 'plain' },
  unsupportedOptions: ({ provider }, options) =>
    provider === 'alpha' && options.seed !== undefined ? ['seed'] : [],
  speaks: (provider, dialect) => provider === 'beta' && dialect === 'openai',
  providerTimeouts: () => undefined,
  timeoutCeilingMs: 600_000,
  parkedError: () => undefined,
  postponedReason: () => undefined,
};

function plan(request: Partial<ResolvedRequest>) {
  return planRoute(
    {
      component: undefined,
      taskType: 'default',
      wish: {},
      options: {},
      timeouts: undefined,
      streamRecovery: undefined,
      ...request,
    },
    STATE,
  );
}

const VENDOR: VendorFieldNames = { dialect: 'openai', needed: ['logit_bias'], hints: ['user'] };
const ALPHA = { target: { type: 'model', choice: { provider: 'alpha', model: 'plain' } } } as const;

describe('a rule that is asked for by its name', () => {
  it('goes before component and task', () => {
    expect(
      plan({ wish: { target: { type: 'rule', name: 'code' } }, component: 'ergon' }).rule,
    ).toBe('code');
  });

  it('leaves the choice to them once it is gone', () => {
    expect(
      plan({ wish: { target: { type: 'rule', name: 'former' } }, component: 'ergon' }).rule,
    ).toBe('ergon');
    expect(plan({ wish: { target: { type: 'rule', name: 'constructor' } } }).rule).toBe('default');
  });
});

describe('a model that must take what the caller sent', () => {
  it('is refused with the request, though another model could take it', () => {
    const asked = { wish: ALPHA, options: { seed: 7 } };
    expect(plan(asked).candidates.map(({ skipped }) => skipped)).toEqual([
      'it does not take seed',
      undefined,
    ]);
    expect(() => plan({ ...asked, isModelFirm: true })).toThrow(
      'options.seed: none of alpha/plain supports it; leave it out or ask for another model.',
    );
  });

  it('is only one that the caller has named', () => {
    expect(
      plan({ options: { seed: 7 }, isModelFirm: true }).candidates[1]?.skipped,
    ).toBeUndefined();
  });
});

describe('fields of a vendor’s own', () => {
  it('skip a candidate that cannot be sent them, if they bear on the answer', () => {
    expect(plan({ vendor: VENDOR }).candidates).toMatchObject([
      { provider: 'alpha', skipped: 'it does not take logit_bias' },
      { provider: 'beta', dropped: [] },
    ]);
    expect(() => plan({ vendor: VENDOR, wish: ALPHA, isModelFirm: true })).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        fields: [expect.objectContaining({ field: 'logit_bias' })],
      }),
    );
  });

  it('are only named, if they do not', () => {
    const { candidates } = plan({ vendor: { ...VENDOR, needed: [] } });
    expect(candidates.map(({ dropped }) => dropped)).toEqual([['user'], []]);
    expect(candidates.every(({ skipped }) => skipped === undefined)).toBe(true);
  });

  it('go in place of the options that were made of them, where they are understood', () => {
    const asked = {
      options: { seed: 7, topK: 3 },
      vendor: { ...VENDOR, needed: [], covers: ['topK'] },
    };
    expect(plan(asked).candidates.map(({ options }) => options)).toEqual([
      expect.anything(),
      { seed: 7 },
    ]);
    expect(plan({ ...asked, options: { topK: 3 } }).candidates[0]?.options).toEqual({ topK: 3 });
  });
});
