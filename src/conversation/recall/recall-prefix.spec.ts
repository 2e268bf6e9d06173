import { expect, it } from 'vitest';
import { recallPrefix } from './recall-prefix.ts';

it.each([
  ['customer:42:chat', 'customer:42'],
  ['tenant:acme:customer:42:chat', 'tenant:acme:customer:42'],
  ['customer:42', 'customer:42'],
  ['alone', undefined],
  ['customer:42:', 'customer:42'],
  [':a', ':a'],
])('the prefix of %s is %s', (id, prefix) => {
  expect(recallPrefix(id)).toBe(prefix);
});
