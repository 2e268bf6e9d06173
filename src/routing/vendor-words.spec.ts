/**
 * What a vendor's client may require of a plan: a rule by name, a model that must support
 * everything, fields of its own.
 */
import { describe, expect, it } from 'vitest';
import type { VendorFieldNames } from '../model/vendors/vendor-fields.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { planRoute, type RouteState } from './route-plan.ts';
import type { ResolvedRequest } from './route-request.ts';

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
  untakenOptions: ({ provider }, options) =>
    provider === 'alpha' && options.seed !== undefined ? ['seed'] : [],
  dialectsOf: (provider) => (provider === 'beta' ? ['openai'] : []),
  lostParts: () => [],
  streamsUpstream: () => undefined,
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

describe('a rule that is requested by name', () => {
  it('takes precedence over component and task', () => {
    expect(
      plan({ wish: { target: { type: 'rule', name: 'code' } }, component: 'ergon' }).rule,
    ).toBe('code');
  });

  it('leaves the choice to them once it is deleted', () => {
    expect(
      plan({ wish: { target: { type: 'rule', name: 'former' } }, component: 'ergon' }).rule,
    ).toBe('ergon');
    expect(plan({ wish: { target: { type: 'rule', name: 'constructor' } } }).rule).toBe('default');
  });
});

describe('a model that must support what the caller sent', () => {
  it('is refused with the request, even if another model could take it', () => {
    const asked = { wish: ALPHA, options: { seed: 7 } };
    expect(plan(asked).candidates.map(({ skipped }) => skipped)).toEqual([
      'it does not take seed',
      undefined,
    ]);
    expect(() => plan({ ...asked, isModelFirm: true })).toThrow(
      'options.seed: alpha/plain does not support it; leave it out or ask for another model.',
    );
  });

  it('is only a model named by the caller', () => {
    expect(
      plan({ options: { seed: 7 }, isModelFirm: true }).candidates[1]?.skipped,
    ).toBeUndefined();
  });
});

describe('vendor-specific fields', () => {
  it('skip a candidate that does not support them, if they affect the answer', () => {
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

  it('with values of known fields are judged by the vendor that gets the body itself', () => {
    const misfits = [{ field: 'temperature', message: 'must be at most 2' }];
    const vendor = { ...VENDOR, needed: [], misfits };
    const own = { dialect: 'openai' } as const;
    expect(plan({ vendor, own }).candidates.map(({ skipped }) => skipped)).toEqual([
      'it does not take temperature',
      undefined,
    ]);
    expect(() => plan({ vendor, own, streamRecovery: 'continue' })).toThrow(
      'temperature must be at most 2',
    );
    const [alpha] = plan({ vendor, own, wish: ALPHA, unknownFields: 'drop' }).candidates;
    expect(alpha?.dropped).toEqual(['user', 'temperature']);
    expect(alpha?.skipped).toBeUndefined();
  });

  it('are only reported, if they do not', () => {
    const { candidates } = plan({ vendor: { ...VENDOR, needed: [] } });
    expect(candidates.map(({ dropped }) => dropped)).toEqual([['user'], []]);
    expect(candidates.every(({ skipped }) => skipped === undefined)).toBe(true);
  });

  it('replace the options derived from them where they are supported', () => {
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
