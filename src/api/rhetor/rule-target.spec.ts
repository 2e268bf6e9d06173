import { expect, it } from 'vitest';
import { ruleTarget } from './rule-target.ts';

const KNOWN = { components: ['ergon', 'ergon_core'], taskTypes: ['default', 'code', 'deep_code'] };

it.each([
  ['code', undefined, 'code'],
  ['deep_code', undefined, 'deep_code'],
  ['ergon_code', 'ergon', 'code'],
  ['ergon_review', 'ergon', 'review'],
  ['ergon_core_code', 'ergon_core', 'code'],
  ['other_code', 'other', 'code'],
  ['other_deep_code', 'other', 'deep_code'],
  ['my_own_default', 'my_own', 'default'],
])('reads %s as component %s and task %s', (rule, component, capability) => {
  expect(ruleTarget(rule, KNOWN)).toEqual({ component, capability });
});

it.each(['other', 'other_review', '_code', 'ergon', 'ergon_'])('reads nothing from %s', (rule) => {
  expect(ruleTarget(rule, KNOWN)).toBeUndefined();
});
