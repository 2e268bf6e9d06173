import { describe, expect, it } from 'vitest';
import { PassedBound } from '../passed-bound.ts';
import { parseWire } from './wire-json.ts';

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

describe('parseWire', () => {
  it('returns nothing that is too deep to be written again', () => {
    for (const levels of [500, 2_000]) {
      expect(JSON.stringify(parseWire(nested(levels)))).toBe(nested(levels));
    }
    expect(() => parseWire(nested(5_000))).toThrow(PassedBound);
  });

  it('throws for what is no JSON', () => {
    expect(() => parseWire('{"a":1}{"a":1}')).toThrow(SyntaxError);
  });
});
