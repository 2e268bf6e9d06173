import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeNames } from './close-names.ts';

const NAMES = ['gpt-4o', 'gpt-4o-mini', 'gpt-5', 'claude-sonnet', 'claude-opus', 'claude-haiku'];

describe('close names', () => {
  it.each([
    ['gtp-4o', ['gpt-4o']],
    ['GPT-4O', ['gpt-4o', 'gpt-5', 'gpt-4o-mini']],
    ['claude', ['claude-opus', 'claude-haiku', 'claude-sonnet']],
    ['no similar name', []],
    ['', []],
    ['x'.repeat(1_000_000), []],
  ])('to %.20s', (asked, close) => {
    expect(closeNames(asked, NAMES)).toEqual(close);
  });

  it('are at most three, without repeats, an exact match first', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { minLength: 1 }), (names) => {
        const [first = ''] = names;
        const close = closeNames(first, names);
        expect(close.length).toBeLessThanOrEqual(3);
        expect(new Set(close).size).toBe(close.length);
        if (close[0] !== undefined) expect(close[0].toLowerCase()).toBe(first.toLowerCase());
      }),
    );
  });
});
