/** Patterns are found wherever a schema has them, and no schema makes the search long or deep. */
import { expect, it } from 'vitest';
import { patternLength } from './schema-patterns.ts';

it('counts every pattern, and the names that are patterns', () => {
  const schema = {
    pattern: 'abc',
    properties: { pattern: { type: 'string', pattern: 'de' } },
    patternProperties: { '^x': { allOf: [{ pattern: 'f' }] }, '^yz': true },
    $defs: { far: { items: { propertyNames: { pattern: 'gh' } } } },
  };
  expect(patternLength(schema, 100)).toBe(3 + 2 + 2 + 1 + 3 + 2);
});

it('is 0 without patterns', () => {
  expect(patternLength({ type: 'object', properties: { pattern: { type: 'string' } } }, 100)).toBe(
    0,
  );
  expect(patternLength(null, 100)).toBe(0);
});

it('stops when there are too many', () => {
  const unread = new Proxy({}, { ownKeys: () => expect.unreachable() });
  expect(patternLength([unread, { pattern: 'x'.repeat(101) }], 100)).toBe(101);
});

it('follows a deep schema', () => {
  let schema: object = { pattern: 'abc' };
  for (let depth = 0; depth < 100_000; depth += 1) schema = { not: schema };
  expect(patternLength(schema, 100)).toBe(3);
});
