import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonLimits, measureJson, passedLimit } from './json-shape.ts';

const UNLIMITED: JsonLimits = {
  deepest: Number.POSITIVE_INFINITY,
  mostFields: Number.POSITIVE_INFINITY,
  mostValues: Number.POSITIVE_INFINITY,
};

const scan = (text: string, limits: Partial<JsonLimits>) =>
  passedLimit(Buffer.from(text), { ...UNLIMITED, ...limits });

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function fieldsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return own + Object.values(value).reduce<number>((sum, child) => sum + fieldsOf(child), 0);
}

describe('passedLimit', () => {
  it('counts levels, fields and values', () => {
    const text = '{"a":[1,{"b":2}],"c":3}';
    expect(scan(text, { deepest: 3 })).toBeUndefined();
    expect(scan(text, { deepest: 2 })).toBe('deepest');
    expect(scan(text, { mostFields: 3 })).toBeUndefined();
    expect(scan(text, { mostFields: 2 })).toBe('mostFields');
    expect(scan('[1,2,3]', { mostValues: 4 })).toBeUndefined();
    expect(scan('[1,2,3]', { mostValues: 3 })).toBe('mostValues');
  });

  it('counts the fields of each object separately', () => {
    const scanOne = (text: string, most: number) =>
      measureJson(Buffer.from(text), UNLIMITED, most).passed;
    const text = '[{"a":1,"b":{"c":1,"d":2},"e":3},{"f":1}]';
    expect(scanOne(text, 3)).toBeUndefined();
    expect(scanOne(text, 2)).toBe('mostFields');
    const beside = `[${Array.from({ length: 50 }, () => '{"a":1,"b":2}').join()}]`;
    expect(scanOne(beside, 2)).toBeUndefined();
  });

  it('ignores the content of strings, whatever their escapes and length', () => {
    const texts = ['[[[{,:', '\\', '"', '\\"[', '\\\\"', 'x'.repeat(1_000) + '"[[', '[\u2028é😀"'];
    for (const text of texts) {
      expect(
        scan(JSON.stringify([text]), { deepest: 1, mostFields: 0, mostValues: 2 }),
      ).toBeUndefined();
    }
  });

  it('terminates on input that is not JSON', () => {
    for (const text of ['', '"', '"\\', '"\\"', `"${'x'.repeat(100)}`, ']]]]', '\\"[']) {
      expect(scan(text, { deepest: 2 })).toBeUndefined();
    }
  });

  it('finds the depth and the fields of every value, as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const parsed: unknown = JSON.parse(text);
        const [depth, fields] = [depthOf(parsed), fieldsOf(parsed)];
        expect(scan(text, { deepest: depth, mostFields: fields })).toBeUndefined();
        if (depth > 0) expect(scan(text, { deepest: depth - 1 })).toBe('deepest');
        if (fields > 0) expect(scan(text, { mostFields: fields - 1 })).toBe('mostFields');
      }),
    );
  });
});
