import { describe, expect, it } from 'vitest';
import { componentOf } from './component-of.ts';

const isKnown = (component: string): boolean => component === 'ergon';

describe('componentOf', () => {
  it.each<[string | undefined, string | undefined, string | undefined]>([
    ['telos', 'ergon:design', 'telos'],
    ['telos', undefined, 'telos'],
    [undefined, 'ergon:design', 'ergon'],
    [undefined, 'ergon:design:2', 'ergon'],
    [undefined, 'zeus:thunder', 'zeus'],
    [undefined, 'ergon', 'ergon'],
    [undefined, 'test', undefined],
    [undefined, ':design', undefined],
    [undefined, undefined, undefined],
  ])('named %j, context %j: %j', (named, contextId, component) => {
    expect(componentOf(named, contextId, { isKnown, onlyKnown: false })).toBe(component);
  });

  it.each<[string | undefined, string | undefined, string | undefined]>([
    ['zeus', 'user:123', 'zeus'],
    [undefined, 'user:123', undefined],
    [undefined, 'ergon:design', 'ergon'],
    [undefined, 'ergon', 'ergon'],
    [undefined, 'user', undefined],
  ])('with known components only, named %j, context %j: %j', (named, contextId, component) => {
    expect(componentOf(named, contextId, { isKnown, onlyKnown: true })).toBe(component);
  });
});
