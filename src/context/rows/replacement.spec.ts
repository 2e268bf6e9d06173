import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planReplacement } from './replacement.ts';

describe('planReplacement', () => {
  it.each([
    ['the same list', 'abcd', 'abcd', [0, 1, 2, 3]],
    ['a list that continues', 'ab', 'abc', [0, 1]],
    ['the oldest dropped', 'abcd', 'cde', [2, 3]],
    ['the tail edited', 'abcd', 'abX', [0, 1]],
    ['something cut out of the middle', 'sabcd', 'scde', [0, 3, 4]],
    ['equal texts at different places', 'aaa', 'aa', [0, 1]],
    ['all of it new', 'ab', 'xy', []],
    ['an empty list', 'ab', '', []],
  ])('%s', (_, active, next, kept) => {
    expect(planReplacement([...active], [...next]).kept).toEqual(kept);
  });

  const digests = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

  it('turns the active list into exactly the new one, and loses nothing', () => {
    fc.assert(
      fc.property(digests, digests, (active, next) => {
        const { kept, archived } = planReplacement(active, next);
        const result = [...kept.map((index) => active[index]), ...next.slice(kept.length)];
        expect(result).toEqual(next);
        expect(kept).toEqual(kept.toSorted((left, right) => left - right));
        const all = [...kept, ...archived].toSorted((left, right) => left - right);
        expect(all).toEqual([...active.keys()]);
      }),
    );
  });

  it('keeps the longest possible beginning', () => {
    fc.assert(
      fc.property(digests, digests, (active, next) => {
        const longer = next.slice(0, planReplacement(active, next).kept.length + 1);
        if (longer.length > next.length || longer.length === 0) return;
        let found = 0;
        for (const digest of active) if (digest === longer[found]) found += 1;
        expect(found === longer.length).toBe(
          longer.length === planReplacement(active, next).kept.length,
        );
      }),
    );
  });
});
