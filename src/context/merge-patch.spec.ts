import fc from 'fast-check';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

/** The embedded store's own. */
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
  ])('makes of %j with %j what RFC 7396 says', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it('takes "__proto__" for a name like any other', () => {
    const patch: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    const merged = mergePatch({}, patch);
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is what the embedded store does, whatever is patched with whatever', () => {
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
        // A target as it is kept: without nulls, which only a patch has.
        const kept = mergePatch({}, target);
        expect(mergePatch(kept, patch)).toEqual(jsonPatch(kept, patch));
      }),
      { numRuns: 300 },
    );
  });
});
