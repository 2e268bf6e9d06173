import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern } from './name-pattern.ts';

describe('a pattern', () => {
  it.each([
    ['claude-*', 'claude-opus-5', true],
    ['claude-*', 'claude-', true],
    ['claude-*', 'xclaude-1', false],
    ['*', '', true],
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['*-mini', 'gpt-4o-mini', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*b*b*', 'abcb', true],
    ['a*bc*c', 'abc', false],
    ['a.c', 'abc', false],
  ])('%s against %s: %s', (pattern, name, isMatch) => {
    expect(matchesPattern(pattern, name)).toBe(isMatch);
  });

  it('means the same as the regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (wanted, name) => {
        const expected = new RegExp(`^${wanted.replaceAll('*', '.*')}$`).test(name);
        expect(matchesPattern(wanted, name)).toBe(expected);
      }),
    );
  });

  it('takes no time on input that would make a regular expression hang', () => {
    const pattern = `${'a*'.repeat(100)}b`;
    expect(matchesPattern(pattern, 'a'.repeat(10_000))).toBe(false);
  });
});
