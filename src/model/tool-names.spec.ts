import { assert, constantFrom, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolNameInGroup } from './tool-names.ts';

const name = string({ unit: constantFrom('a', 'b', '_', '.', '-'), minLength: 1, maxLength: 6 });
const pair = tuple(name, name).map(([group, member]) => ({ group, member }));

describe('toolNameInGroup', () => {
  it('joins the two as agents do', () => {
    expect(toolNameInGroup({ group: 'functions', member: 'exec' })).toBe('functions__exec');
    expect(toolNameInGroup({ group: 'mcp__docs', member: 'find' })).toBe('mcp__docs__find');
  });

  it('is a name to every vendor', () => {
    for (const place of [
      { group: 'a'.repeat(60), member: 'b'.repeat(60) },
      { group: 'my docs', member: 'find.page' },
      { group: 'mcp__docs__', member: 'find' },
    ]) {
      expect(toolNameInGroup(place)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    }
  });

  it('tells places apart', () => {
    assert(
      property(pair, pair, (one, other) => {
        const isSame = one.group === other.group && one.member === other.member;
        expect(toolNameInGroup(one) === toolNameInGroup(other)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });
});
