import { expect, it } from 'vitest';
import type { TasksConfig } from '../config/tasks-config.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { listRules } from './list-rules.ts';

function provider(id: string, isConfigured = true): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured,
    isAvailable: isConfigured,
    defaultModel: 'usual',
    models: [],
    ...(!isConfigured && { reason: 'it has no key' }),
  };
}

const TASKS: TasksConfig = {
  chat: { provider: 'one', fallbacks: [{ provider: 'two', model: 'small' }] },
  pooled: {
    pool: {
      members: [
        { provider: 'one', model: 'large', weight: 3 },
        { provider: 'two', model: 'large' },
      ],
    },
    models: ['gpt-*'],
    fallbacks: [{ provider: 'gone', model: 'x' }],
  },
  keyless: { provider: 'three', model: 'x' },
};
const KNOWN = {
  tasks: TASKS,
  providers: [provider('one'), provider('two'), provider('three', false)],
  defaultChoice: { provider: 'one', model: 'usual' },
};

function shown(allowed?: readonly string[]) {
  return listRules({ ...KNOWN, allowed }).map(({ name, models }) => [
    name,
    models.map((each) => `${each.provider}/${each.model} ${each.role} ${each.weight ?? ''}`.trim()),
  ]);
}

it('has every rule with its models in order, and what each is there for', () => {
  expect(shown()).toEqual([
    ['chat', ['one/usual model', 'two/small fallback']],
    ['pooled', ['one/large pool 3', 'two/large pool 1', 'gone/x fallback']],
    ['keyless', ['three/x model', 'one/usual default']],
  ]);
});

it('says why a model would be skipped, how a pool chooses, and for which names a rule answers', () => {
  const [chat, pooled, keyless] = listRules(KNOWN);
  expect(chat).toMatchObject({ choose: undefined, answersFor: [] });
  expect(pooled).toMatchObject({ choose: 'weighted', answersFor: ['gpt-*'] });
  expect(pooled?.models.at(-1)?.skipped).toBe('providers.json has no provider "gone"');
  expect(keyless?.models[0]?.skipped).toBe('it has no key');
});

it('leaves a key the rules and models that it may use', () => {
  expect(shown(['two/*'])).toEqual([
    ['chat', ['two/small fallback']],
    ['pooled', ['two/large pool 1']],
  ]);
  expect(shown(['rhetor/chat'])).toEqual([['chat', ['one/usual model', 'two/small fallback']]]);
});
