import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSlug } from './slug.ts';

describe('toSlug', () => {
  it.each([
    ['Code Review', 'code-review'],
    ['  Ergon:  the 2nd_try! ', 'ergon-the-2nd-try'],
    ['Café Ünïcode', 'cafe-unicode'],
    ['日本語 プロンプト', '日本語-プロンプト'],
    ['../../etc/passwd', 'etc-passwd'],
    ['__proto__', 'proto'],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ])('converts %j to %j', (name, slug) => {
    expect(toSlug(name)).toBe(slug);
  });

  it.each(['', ' ', '…', '🙂 !', '\u0301'])('rejects %j, naming the field', (name) => {
    expect(() => toSlug(name)).toThrowError(
      expect.objectContaining({
        code: 'validation_failed',
        fields: [{ field: 'name', message: expect.stringContaining('letter or digit') }],
      }),
    );
  });

  it('returns an id that is no path, address or version, and is unchanged by a second call', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const slug = toSlug(`a${text}`);
        expect(slug).toMatch(/^[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*$/u);
        expect([...slug].length).toBeLessThanOrEqual(64);
        expect(toSlug(slug)).toBe(slug);
      }),
    );
  });
});
