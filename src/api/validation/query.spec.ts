import { describe, expect, it } from 'vitest';
import { flagParameter, limitParameter, textParameter } from './query.ts';

const REFUSED = expect.objectContaining({ code: 'validation_failed' }) as Error;

describe('textParameter', () => {
  it('is the text, or undefined for a missing or empty one', () => {
    expect(textParameter({ q: 'x y' }, 'q')).toBe('x y');
    expect(textParameter({ q: '' }, 'q')).toBeUndefined();
    expect(textParameter({}, 'q')).toBeUndefined();
  });

  it('refuses a parameter that is repeated, nested, or too long', () => {
    expect(() => textParameter({ q: ['a', 'b'] }, 'q')).toThrow(REFUSED);
    expect(() => textParameter({ q: { a: 'b' } }, 'q')).toThrow(REFUSED);
    expect(() => textParameter({ q: 'xxx' }, 'q', 2)).toThrow(REFUSED);
  });
});

describe('limitParameter', () => {
  it('is a whole number from 1 to 1000, or the default', () => {
    expect([undefined, '1', '0020', '1000'].map((limit) => limitParameter({ limit }, 7))).toEqual([
      7, 1, 20, 1000,
    ]);
  });

  it.each(['0', '1001', '-1', '1.0', ' 5', '1e2', 'Infinity', '0x10', '٣'])(
    'is not %j',
    (limit) => {
      expect(() => limitParameter({ limit }, 7)).toThrow(REFUSED);
    },
  );
});

describe('flagParameter', () => {
  it('is true or false in two spellings, false when absent', () => {
    const flags = ['true', '1', 'false', '0', undefined].map((on) => flagParameter({ on }, 'on'));
    expect(flags).toEqual([true, true, false, false, false]);
    expect(() => flagParameter({ on: 'yes' }, 'on')).toThrow(REFUSED);
  });
});
