import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Backlog } from './backlog.ts';

/** Looks at everything that is due, and returns the sequences in order. */
function lookThrough(backlog: Backlog): readonly number[] {
  const seen: number[] = [];
  for (let span = backlog.next; span !== undefined; span = backlog.next) {
    for (let sequence = span.upTo; sequence > span.after; sequence -= 1) seen.push(sequence);
    backlog.pass(span.after);
  }
  return seen;
}

it('is looked through once, newest first', () => {
  const backlog = new Backlog();
  backlog.note(5_000);
  expect(backlog.size).toBe(5_000);
  expect(lookThrough(backlog)).toEqual(Array.from({ length: 5_000 }, (_, index) => 5_000 - index));
  expect(backlog.size).toBe(0);
  backlog.note(5_000);
  expect(backlog.next).toBeUndefined();
});

it('puts what is new first, with a few from before, and goes on with the rest', () => {
  const backlog = new Backlog();
  backlog.note(6_000);
  backlog.pass(4_321);
  backlog.note(6_002);
  expect(backlog.next).toEqual({ after: 5_000, upTo: 6_002 });
  backlog.pass(5_000);
  expect(backlog.next?.upTo).toBe(4_321);
});

it('looks at everything again when it is asked to, and after a reset', () => {
  const backlog = new Backlog();
  backlog.note(10);
  lookThrough(backlog);
  backlog.recheck();
  expect(backlog.size).toBe(0);
  expect(lookThrough(backlog)).toHaveLength(10);
  backlog.reset();
  backlog.note(10);
  expect(lookThrough(backlog)).toHaveLength(10);
});

it('misses nothing, however much is new meanwhile, and stays small', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 40 }), (steps) => {
      const backlog = new Backlog();
      const seen = new Set<number>();
      let newest = 0;
      for (const added of steps) {
        newest += added;
        backlog.note(newest);
        const span = backlog.next;
        if (span === undefined) continue;
        const upTo = Math.max(span.after, span.upTo - 32);
        for (let sequence = span.upTo; sequence > upTo; sequence -= 1) seen.add(sequence);
        backlog.pass(upTo);
      }
      for (const sequence of lookThrough(backlog)) seen.add(sequence);
      expect(seen.size).toBe(newest);
    }),
    { numRuns: 30 },
  );
});
