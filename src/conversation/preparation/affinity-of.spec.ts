import { expect, it } from 'vitest';
import { textMessage } from '../../model/message.ts';
import { affinityOf } from './affinity-of.ts';

type Asked = Parameters<typeof affinityOf>[0];

const QUESTION = textMessage('user', 'Hello');
const SINGLE: Asked = { options: {}, messages: [QUESTION] };

function keyOf(asked: Partial<Asked>, contextId?: string): string | undefined {
  return affinityOf({ ...SINGLE, ...asked }, contextId).key;
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

it('ties requests without a name only if one continues the other', () => {
  const answer = textMessage('assistant', 'Hello, who is there?');
  const then = textMessage('user', 'Ada');
  const of = (messages: Asked['messages'], more: Partial<Asked> = {}) =>
    affinityOf({ ...SINGLE, ...more, messages }, undefined);
  const [first, second] = [of([QUESTION]), of([QUESTION, answer, then])];
  expect(second.key).toBe(first.nextKey);
  const third = of([QUESTION, answer, then, answer, answer, then]);
  expect(third.key).toBe(second.nextKey);
  const names = new Set([first.nextKey, second.nextKey, third.nextKey]);
  expect(names).not.toContain(first.key);
  expect(names).not.toContain(of([QUESTION, answer, then], byKey('other')).key);
  expect(of([QUESTION, answer, textMessage('user', 'Bob')]).nextKey).not.toBe(second.nextKey);
});
