import { describe, expect, it } from 'vitest';
import { measureJson } from './json-shape.ts';
import { keepSource, sourceOf } from './json-source.ts';

const LIMITS = { deepest: 64, mostFields: 10_000, mostValues: 10_000 };
const LONG = 'a'.repeat(20_000);

function parsed(text: string): object {
  const bytes = Buffer.from(text);
  const value: object = JSON.parse(text.replace(/^\uFEFF/, ''));
  keepSource(value, { bytes, fields: measureJson(bytes, LIMITS).fields });
  return value;
}

describe('sourceOf', () => {
  it('returns the very bytes of a large value', () => {
    const text = `{ "a": 1.0, "b": [{"c": ":"}, {"c": "${LONG}"}], "__proto__": {"d": null} }`;
    expect(sourceOf(parsed(text))?.toString()).toBe(text);
  });

  it.each([
    ['at the top', `{"model":"x","text":"${LONG}","model":"y"}`],
    ['further down', `{"list":[{"role":"user","role":"system"}],"text":"${LONG}"}`],
    ['under an escaped name', `{"model":"x","text":"${LONG}","mod\\u0065l":"y"}`],
  ])('returns nothing for a field written twice %s', (_, text) => {
    expect(sourceOf(parsed(text))).toBeUndefined();
  });

  it('returns nothing for a small value, a byte order mark, or a copy', () => {
    expect(sourceOf(parsed('{"a":1}'))).toBeUndefined();
    expect(sourceOf(parsed(`\uFEFF{"a":"${LONG}"}`))).toBeUndefined();
    expect(sourceOf({ ...parsed(`{"a":"${LONG}"}`) })).toBeUndefined();
  });
});
