/** Answers against schemas: drafts, faults in words, and schemas that are no use. */
import { describe, expect, it } from 'vitest';
import type { CheckResult } from './answer-check.ts';
import { checkAnswer } from './check-answer.ts';

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
  required: ['name', 'age'],
  additionalProperties: false,
};

const check = (schema: unknown, text: string): CheckResult =>
  checkAnswer({ caller: 'a', schema: JSON.stringify(schema), text });

describe('an answer', () => {
  it('fits its schema', () => {
    expect(check(PERSON, '{"name":"Ada","age":36}')).toEqual({ type: 'fits' });
  });

  it('breaks its schema in several places, which are named', () => {
    expect(check(PERSON, '{"age":-1,"shoe":"black"}')).toEqual({
      type: 'breaks',
      faults: [
        "(root) must have required property 'name'",
        '(root) must NOT have additional properties: "shoe"',
        '/age must be >= 0',
      ],
    });
  });

  it('names what it may be', () => {
    expect(check({ enum: ['red', 'blue'] }, '"green"')).toEqual({
      type: 'breaks',
      faults: ['(root) must be equal to one of the allowed values: ["red","blue"]'],
    });
  });

  it.each(['', 'Sure! {"name":"Ada"}', '```json\n{}\n```'])('is not JSON: %j', (text) => {
    const result = check(PERSON, text);
    expect(result).toMatchObject({ type: 'breaks' });
    expect(JSON.stringify(result)).toContain('the answer is not JSON');
  });

  it('has more faults than are named, and longer ones', () => {
    const names = Array.from({ length: 50 }, (_, index) => `${index}-${'x'.repeat(1_000)}`);
    const result = check({ type: 'object', required: names }, '{}');
    if (result.type !== 'breaks') throw new Error(result.type);
    expect(result.faults).toHaveLength(8);
    expect(Math.max(...result.faults.map(({ length }) => length))).toBeLessThan(310);
  });

  it('does not change what an object is', () => {
    expect(check({ required: ['toString'] }, '{"__proto__":{"toString":1}}')).toMatchObject({
      type: 'breaks',
    });
  });
});

describe('a schema', () => {
  const TUPLE_2020 = { type: 'array', prefixItems: [{ type: 'string' }], items: false };
  const TUPLE_7 = { type: 'array', items: [{ type: 'string' }], additionalItems: false };
  const named = (draft: string, schema: object) => ({ $schema: draft, ...schema });

  it.each([
    ['2020-12 by default', TUPLE_2020],
    ['2020-12', named('https://json-schema.org/draft/2020-12/schema', TUPLE_2020)],
    ['2019-09', named('https://json-schema.org/draft/2019-09/schema', TUPLE_7)],
    ['draft-07', named('http://json-schema.org/draft-07/schema#', TUPLE_7)],
    ['draft-07 without its name', TUPLE_7],
  ])('is of %s', (_draft, schema) => {
    expect(check(schema, '["a"]')).toEqual({ type: 'fits' });
    expect(check(schema, '["a","b"]')).toMatchObject({ type: 'breaks' });
    expect(check(schema, '[1]')).toMatchObject({ type: 'breaks' });
  });

  it('has keywords, formats and patterns that JavaScript reads in its own way', () => {
    const schema = { type: 'string', format: 'email', pattern: '^[\\w\\-]+\\_$', 'x-note': 1 };
    expect(check(schema, '"not-an-address_"')).toEqual({ type: 'fits' });
  });

  it('refers to its own definitions', () => {
    const list = {
      $defs: { node: { properties: { next: { $ref: '#/$defs/node' }, n: { type: 'number' } } } },
      $ref: '#/$defs/node',
    };
    expect(check(list, '{"n":1,"next":{"n":2}}')).toEqual({ type: 'fits' });
    expect(check(list, '{"n":1,"next":{"n":"2"}}')).toMatchObject({ type: 'breaks' });
  });

  it.each([
    ['refers to another place', { $ref: 'https://schemas.example/person.json' }],
    ['has a type that does not exist', { type: 'person' }],
    ['has a pattern that is none', { type: 'string', pattern: '(' }],
    ['refers to itself without end', { $ref: '#' }],
  ])('cannot be used: it %s', (_why, schema) => {
    const result = check(schema, '"x"');
    expect(result).toMatchObject({ type: 'unchecked' });
  });

  it('is text, whatever it holds', () => {
    const code = '"];globalThis.broken=true;//';
    check({ properties: { [code]: { const: code } }, required: [code], pattern: code }, '{}');
    expect(globalThis).not.toHaveProperty('broken');
  });

  it('of one name is not confused with another of that name', () => {
    const $id = 'https://schemas.example/same';
    expect(check({ $id, type: 'string' }, '"a"')).toEqual({ type: 'fits' });
    expect(check({ $id, type: 'number' }, '"a"')).toMatchObject({ type: 'breaks' });
  });
});
