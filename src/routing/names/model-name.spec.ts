import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TasksConfig } from '../../config/tasks-config.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { findName, listNames, namesCloseTo } from './listed-names.ts';
import { type KnownModels, resolveName, resolvePair } from './model-name.ts';

function provider(
  id: string,
  models: readonly string[],
  changes: Partial<ProviderStatus> = {},
): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured: true,
    isAvailable: true,
    defaultModel: models[0],
    models: models.map((model) => ({ id: model, name: model, isReasoning: false })),
    ...changes,
  };
}

const TASKS: TasksConfig = {
  default: {},
  rhetor: { provider: 'anthropic' },
  ergon_code: {},
  'gpt-4o': { provider: 'anthropic' },
  agents: { models: ['claude-opus-*', 'exact-name', '*-turbo'] },
  later: { models: ['claude-*'] },
};

const UNSET = { isConfigured: false, isAvailable: false, reason: 'OPENAI_API_KEY is not set' };
const ANTHROPIC = provider('anthropic', ['sonnet', 'shared', 'claude-opus-5']);
const OPENROUTER = provider('openrouter', ['anthropic/sonnet', 'meta/llama', 'shared']);
const OLLAMA = provider('ollama', ['llama3:latest', 'qwen3:8b'], { kind: 'ollama' });
const BOX = provider('box', [], { acceptsUnlisted: true });
const SIMULATED = provider('simulated', ['simulated-fast'], { kind: 'simulated' });
const OPENAI = provider('openai', ['gpt-5', 'unset-only'], UNSET);

const KNOWN: KnownModels = {
  tasks: TASKS,
  providers: [ANTHROPIC, OPENROUTER, OLLAMA, BOX, SIMULATED, OPENAI],
  defaultChoice: { provider: 'ollama', model: 'qwen3:8b' },
};

function model(id: string, name: string) {
  return { type: 'model', choice: { provider: id, model: name } };
}

describe('a name', () => {
  it.each([
    ['rhetor', { type: 'rules' }],
    ['rhetor:latest', { type: 'rules' }],
    ['rhetor/rhetor', { type: 'rule', name: 'rhetor' }],
    ['rhetor/ergon_code', { type: 'rule', name: 'ergon_code' }],
    ['ergon_code', { type: 'rule', name: 'ergon_code' }],
    ['ergon_code:latest', { type: 'rule', name: 'ergon_code' }],
    ['gpt-4o', { type: 'rule', name: 'gpt-4o' }],
    ['exact-name', { type: 'rule', name: 'agents' }],
    ['any-turbo', { type: 'rule', name: 'agents' }],
    ['claude-haiku-1', { type: 'rule', name: 'later' }],
    ['anthropic/sonnet', model('anthropic', 'sonnet')],
    ['openrouter/anthropic/sonnet', model('openrouter', 'anthropic/sonnet')],
    ['meta/llama', model('openrouter', 'meta/llama')],
    ['sonnet', model('anthropic', 'sonnet')],
    ['sonnet:latest', model('anthropic', 'sonnet')],
    ['llama3', model('ollama', 'llama3')],
    ['ollama/llama3', model('ollama', 'llama3')],
    ['box/whatever/it:is', model('box', 'whatever/it:is')],
    ['simulated-fast?rate=0', model('simulated', 'simulated-fast?rate=0')],
    ['simulated/simulated-fast?echo=1', model('simulated', 'simulated-fast?echo=1')],
    ['unset-only', { type: 'not-configured', provider: OPENAI, model: 'unset-only' }],
    ['openai/anything', { type: 'not-configured', provider: OPENAI, model: 'anything' }],
    [
      'anthropic/sonnet-20260101',
      {
        type: 'unlisted',
        name: 'anthropic/sonnet-20260101',
        among: [{ provider: ANTHROPIC, model: 'sonnet-20260101' }],
      },
    ],
  ])('%s', (name, resolution) => {
    expect(resolveName(name, KNOWN)).toEqual(resolution);
  });

  it('matched by a pattern belongs to the rule even if a provider lists it, and brings that model along', () => {
    expect(resolveName('claude-opus-5', KNOWN)).toEqual({
      type: 'rule',
      name: 'agents',
      model: { provider: 'anthropic', model: 'claude-opus-5' },
    });
  });

  it('listed by no provider may be known to every provider that has a list, and to no other', () => {
    for (const name of ['typo', 'nobody/typo', 'constructor', '/', 'anthropic/', '']) {
      const resolution = resolveName(name, KNOWN);
      expect(resolution, name).toMatchObject({ type: 'unlisted', name });
      const among = resolution.type === 'unlisted' ? resolution.among : [];
      expect(among.map((one) => one.provider.id)).toEqual([
        'ollama',
        'anthropic',
        'openrouter',
        'simulated',
      ]);
    }
    expect(resolveName('typo', { ...KNOWN, providers: [BOX, OPENAI] })).toEqual({
      type: 'unknown',
      name: 'typo',
    });
  });

  it('listed by several providers belongs to the default provider, otherwise to the first in the file', () => {
    expect(resolveName('shared', KNOWN)).toEqual(model('anthropic', 'shared'));
    const others = { ...KNOWN, defaultChoice: { provider: 'openrouter', model: 'shared' } };
    expect(resolveName('shared', others)).toEqual(model('openrouter', 'shared'));
    const unset = { ...KNOWN, providers: [{ ...ANTHROPIC, ...UNSET }, OPENROUTER] };
    expect(resolveName('shared', unset)).toEqual(model('openrouter', 'shared'));
  });

  it('split into two fields means the same as in one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KNOWN.providers),
        fc.constantFrom('sonnet', 'meta/llama', 'llama3', 'typo', 'simulated-fast?rate=0'),
        (owner, name) => {
          const expected = resolveName(`${owner.id}/${name}`, KNOWN);
          expect(resolvePair(owner, name, KNOWN)).toEqual(expected);
        },
      ),
    );
    expect(resolvePair(ANTHROPIC, 'anthropic/sonnet', KNOWN)).toEqual(model('anthropic', 'sonnet'));
    expect(resolvePair(OPENROUTER, 'anthropic/sonnet', KNOWN)).toEqual(
      model('openrouter', 'anthropic/sonnet'),
    );
  });
});

describe('the list of names', () => {
  const names = listNames(KNOWN);

  it('has every name once, and nothing from an unconfigured provider', () => {
    const ids = names.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        'rhetor',
        'rhetor/gpt-4o',
        'gpt-4o',
        'exact-name',
        'sonnet',
        'anthropic/sonnet',
        'ollama/llama3:latest',
      ]),
    );
    expect(ids.filter((id) => /gpt-5|unset|\*/.test(id))).toEqual([]);
  });

  it('has only names that resolve', () => {
    for (const { id } of names) {
      expect(['rules', 'rule', 'model']).toContain(resolveName(id, KNOWN).type);
      expect(findName(id, names)?.id).toBe(id);
    }
    expect(findName('llama3', names)?.id).toBe('llama3:latest');
  });
});

describe('the suggested names', () => {
  it.each([
    ['sonet', ['sonnet']],
    ['anthropic/sonet', ['anthropic/sonnet']],
    ['antropic/sonnet', ['anthropic/sonnet']],
    ['elsewhere-entirely/sonnet', ['sonnet']],
    ['rhetor/ergon_cod', ['rhetor/ergon_code']],
    ['qwen3', ['qwen3:8b']],
    ['xyzzy', []],
  ])('instead of %s', (name, close) => {
    expect(namesCloseTo(name, KNOWN)).toEqual(expect.arrayContaining(close));
    expect(namesCloseTo(name, KNOWN)[0]).toBe(close[0]);
  });
});
