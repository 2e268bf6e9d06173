import fc from 'fast-check';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

/** The embedded database's own implementation. */
function jsonPatch(target: unknown, patch: unknown): unknown {
  const database = new DatabaseSync(':memory:');
  const row = database
    .prepare('SELECT json_patch(?, ?) AS patched')
    .get(JSON.stringify(target), JSON.stringify(patch));
  database.close();
  return JSON.parse(String(row?.['patched']));
}

describe('mergePatch', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: 'text' }, { a: { b: { c: null } } }, { a: { b: {} } }],
  ])('patches %j with %j as in RFC 7396', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it('treats "__proto__" like any other name', () => {
    const patch: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    const merged = mergePatch({}, patch);
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('equals json_patch of the embedded database for any target and patch', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), tree);
    fc.assert(
      fc.property(object, object, (target, patch) => {
        // Stored targets have no nulls; only patches have.
        const kept = mergePatch({}, target);
        expect(mergePatch(kept, patch)).toEqual(jsonPatch(kept, patch));
      }),
      { numRuns: 300 },
    );
  });
});
