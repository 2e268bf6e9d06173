import { describe, expect, it } from 'vitest';
import type { ResolvedProvider } from '../config/providers-config.ts';
import { NOT_PROBED, type ProbeFindings, providerStatus } from './provider-status.ts';

function definition(changes: Partial<ResolvedProvider> = {}): ResolvedProvider {
  return {
    id: 'alpha',
    kind: 'openai',
    name: 'Alpha',
    baseUrl: undefined,
    apiKey: 'secret',
    apiKeyVariable: 'ALPHA_KEY',
    api: 'chat',
    defaultModel: undefined,
    headers: {},
    models: [],
    timeouts: {},
    proxies: { http: undefined, https: undefined, direct: [] },
    isConfigured: true,
    ...changes,
  };
}

const WITHOUT_KEY = { apiKey: undefined, apiKeyVariable: undefined };
const ANSWERED: ProbeFindings = { isAlive: true, hasEverAnswered: true, models: [] };
const SILENT: ProbeFindings = {
  isAlive: false,
  hasEverAnswered: false,
  reason: 'it did not answer within 5 s',
  models: [],
};
const AWAY: ProbeFindings = { ...SILENT, hasEverAnswered: true };

type Expected = { isConfigured: boolean; isAvailable: boolean; reason?: string };
const WELL: Expected = { isConfigured: true, isAvailable: true };
const DOWN: Expected = {
  isConfigured: true,
  isAvailable: false,
  reason: 'it did not answer within 5 s',
};

describe('configured and available', () => {
  it.each<[string, Partial<ResolvedProvider>, ProbeFindings, Expected]>([
    ['with a key, not probed yet: taken as available', {}, NOT_PROBED, WELL],
    ['with a key, answering', {}, ANSWERED, WELL],
    ['with a key, silent', {}, SILENT, DOWN],
    ['with a key, gone silent', {}, AWAY, DOWN],
    [
      'with a key that is not set',
      { apiKey: undefined, isConfigured: false },
      NOT_PROBED,
      { isConfigured: false, isAvailable: false, reason: 'ALPHA_KEY is not set' },
    ],
    [
      'without a key, its address given, not probed yet',
      WITHOUT_KEY,
      NOT_PROBED,
      { isConfigured: true, isAvailable: false, reason: 'it has not answered yet' },
    ],
    ['without a key, its address given, answering', WITHOUT_KEY, ANSWERED, WELL],
    ['without a key, its address given, silent', WITHOUT_KEY, SILENT, DOWN],
    [
      'without a key, at its usual address, not probed yet',
      { ...WITHOUT_KEY, isConfigured: false },
      NOT_PROBED,
      { isConfigured: false, isAvailable: false, reason: 'it has not answered yet' },
    ],
    [
      'without a key, at its usual address, answering',
      { ...WITHOUT_KEY, isConfigured: false },
      ANSWERED,
      WELL,
    ],
    [
      'without a key, at its usual address, silent',
      { ...WITHOUT_KEY, isConfigured: false },
      SILENT,
      { ...DOWN, isConfigured: false },
    ],
    [
      'without a key, at its usual address, gone silent: stays configured',
      { ...WITHOUT_KEY, isConfigured: false },
      AWAY,
      DOWN,
    ],
    [
      'a failure that says nothing of completions leaves no reason',
      {},
      { ...ANSWERED, reason: 'the listing is broken' },
      WELL,
    ],
  ])('%s', (_, changes, findings, expected) => {
    const { isConfigured, isAvailable, ...rest } = providerStatus(definition(changes), findings);
    const reason = 'reason' in rest ? { reason: rest.reason } : {};
    expect({ isConfigured, isAvailable, ...reason }).toEqual(expected);
  });
});

describe('models', () => {
  const models = [
    { id: 'a', name: 'The A', context_window: 1000, max_output: 100, reasoning: true },
    { id: 'b' },
  ];

  it('start with those of the file, with their figures, followed by the others that the provider lists', () => {
    const listed = [{ id: 'c' }, { id: 'b', contextWindow: 2000 }, { id: 'a', contextWindow: 9 }];
    const status = providerStatus(definition({ models }), { ...ANSWERED, models: listed });
    expect(status.models).toEqual([
      { id: 'a', name: 'The A', contextWindow: 1000, maxOutput: 100, isReasoning: true },
      { id: 'b', name: 'b', contextWindow: 2000, isReasoning: false },
      { id: 'c', name: 'c', isReasoning: false },
    ]);
  });

  it.each([
    ['llama3.2', 'llama3.2:latest'],
    ['llama3.2:latest', 'llama3.2:latest'],
  ])('are there once, defined as %s and listed as %s', (id, listedId) => {
    const findings = { ...ANSWERED, models: [{ id: listedId, contextWindow: 5 }] };
    expect(providerStatus(definition({ models: [{ id }] }), findings).models).toEqual([
      { id, name: id, contextWindow: 5, isReasoning: false },
    ]);
  });

  it('keep tags other than the latest apart', () => {
    const findings = { ...ANSWERED, models: [{ id: 'qwen3:8b' }, { id: 'qwen3:latest' }] };
    const { models } = providerStatus(definition({ models: [{ id: 'qwen3' }] }), findings);
    expect(models.map(({ id }) => id)).toEqual(['qwen3', 'qwen3:8b']);
  });

  it('use the definition’s default, otherwise the first in the list, otherwise none', () => {
    const findings = { ...ANSWERED, models: [{ id: 'x', contextWindow: 5 }] };
    expect(providerStatus(definition({ defaultModel: 'y' }), findings).defaultModel).toBe('y');
    expect(providerStatus(definition(), findings).defaultModel).toBe('x');
    expect(providerStatus(definition(), ANSWERED).defaultModel).toBeUndefined();
  });
});

describe('an unlisted name', () => {
  const listed = { ...ANSWERED, models: [{ id: 'x' }] };

  it.each<[string, Partial<ResolvedProvider>, ProbeFindings, boolean, boolean]>([
    ['is asked of a provider that has shown its list', {}, listed, false, false],
    ['is accepted unchecked, if the config says so', { allowsUnlisted: true }, listed, true, false],
    ['is accepted by one that answers and lists nothing', {}, ANSWERED, true, false],
    ['may be one of a list that nobody has read yet', {}, SILENT, false, true],
  ])('%s', (_, changes, findings, accepts, isUnread) => {
    const { acceptsUnlisted, isListUnread } = providerStatus(definition(changes), findings);
    expect([acceptsUnlisted === true, isListUnread === true]).toEqual([accepts, isUnread]);
  });
});

it('shows no key', () => {
  expect(JSON.stringify(providerStatus(definition(), ANSWERED))).not.toContain('secret');
});
