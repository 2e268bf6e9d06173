import { expect, it } from 'vitest';
import { affinityOf } from './affinity-of.ts';

type Asked = Parameters<typeof affinityOf>[0];

const SINGLE: Asked = { options: {} };

function keyOf(asked: Partial<Asked>, contextId?: string): string | undefined {
  return affinityOf({ ...SINGLE, ...asked }, contextId)?.key;
}

const byKey = (owner: string): Partial<Asked> => ({ scope: { type: 'own', owner }, holder: 'key' });

it('is the id of a stored conversation, whoever takes part', () => {
  const names = ['one', 'two'].map((owner) => keyOf(byKey(owner), 'talk'));
  expect(names).toEqual(['talk', 'talk']);
});

it('keeps the names of one caller apart from those of others, and from conversations', () => {
  const options = { user: 'talk' };
  const names = [
    keyOf({ ...byKey('one'), options }),
    keyOf({ ...byKey('two'), options }),
    keyOf({ holder: 'administrator', options }),
    keyOf({ holder: 'anyone', options }),
    keyOf({}, 'talk'),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(keyOf({ ...byKey('one'), options })).toBe(names[0]);
});

it('is undefined for a single request', () => {
  expect(keyOf({})).toBeUndefined();
});
