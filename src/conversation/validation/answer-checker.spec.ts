/** The checks of answers: in order, bounded in time and memory, and started anew. */
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, expect, it } from 'vitest';
import { LONGEST_SCHEMA, MOST_PATTERN_CHARACTERS } from '../limits.ts';
import type { CheckResult } from './answer-check.ts';
import { AnswerChecker } from './answer-checker.service.ts';
import type { ExpectedSchema } from '../preparation/expected-schema.ts';

let checker = new AnswerChecker();
afterEach(async () => {
  await checker.onModuleDestroy();
  checker = new AnswerChecker();
});

const NUMBER = { type: 'number' };
/** Backtracks for longer than anyone waits. */
const ENDLESS = { type: 'string', pattern: '^(a+)+$' };
const ENDLESS_TEXT = JSON.stringify(`${'a'.repeat(64)}!`);
/** One fault for each of very many items. */
const FAULTS = { items: { allOf: Array.from({ length: 16 }, () => ({ type: 'string' })) } };
const MANY_ITEMS = `[${'1,'.repeat(500_000)}1]`;

const check = (schema: ExpectedSchema, text: string, caller = 'a'): Promise<CheckResult> =>
  checker.check(schema, text, {
    caller,
    withinMs: 60_000,
    signal: new AbortController().signal,
  });

it('checks several answers at once, each by its own schema', async () => {
  const results = await Promise.all([
    check(NUMBER, '1'),
    check({ type: 'string' }, '1'),
    check(NUMBER, '"1"'),
  ]);
  expect(results.map(({ type }) => type)).toEqual(['fits', 'breaks', 'breaks']);
});

it('gives up a check that takes too long, remembers its schema, and goes on with one process', async () => {
  let running = 0;
  const counts: number[] = [];
  const count = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess };
    counts.push((running += 1));
    child.once('exit', () => (running -= 1));
  };
  subscribe('child_process', count);
  const endless = check(ENDLESS, ENDLESS_TEXT);
  const again = check(ENDLESS, '"a"');
  const next = check(NUMBER, '1');
  expect(await endless).toEqual({
    type: 'unchecked',
    reason: 'the check took longer than 2000 ms',
  });
  const remembered = { type: 'unchecked', reason: expect.stringContaining('not repeated') };
  expect(await again).toEqual(remembered);
  // Another caller learns nothing of it, and its answers are checked.
  expect(await check(ENDLESS, '"a"', 'b')).toEqual({ type: 'fits' });
  expect(await next).toEqual({ type: 'fits' });
  unsubscribe('child_process', count);
  expect(counts).toEqual([1, 1]);
});

it('survives a check that takes too much memory, and remembers its schema', async () => {
  expect(await check(FAULTS, MANY_ITEMS)).toEqual({
    type: 'unchecked',
    reason: expect.stringMatching(/memory|longer/),
  });
  expect(await check(FAULTS, '[]')).toMatchObject({ type: 'unchecked' });
  expect(await check(NUMBER, '1')).toEqual({ type: 'fits' });
});

it('checks an answer of another caller before the rest of a crowd', async () => {
  const done: string[] = [];
  const note = (name: string) => (): number => done.push(name);
  const crowd = ['1', '2', '3', '4'].map((text) => check(NUMBER, text).then(note(text)));
  const other = check(NUMBER, '5', 'b').then(note('other'));
  await Promise.all([...crowd, other]);
  expect(done).toEqual(['1', 'other', '2', '3', '4']);
});

it('does not read a schema that is too long', async () => {
  const schema = { description: 'x'.repeat(LONGEST_SCHEMA) };
  expect(await check(schema, '1')).toMatchObject({ type: 'unchecked' });
});

it('compiles no more than so many characters of regular expressions', async () => {
  const of = (length: number) => ({
    pattern: 'x'.repeat(length - 1),
    patternProperties: { y: true },
  });
  expect(await check(of(MOST_PATTERN_CHARACTERS), '1')).toEqual({ type: 'fits' });
  expect(await check(of(MOST_PATTERN_CHARACTERS + 1), '1')).toEqual({
    type: 'unchecked',
    reason: 'the regular expressions of the schema are longer than 4096 characters in all',
  });
});

it('leaves nobody waiting when it ends', async () => {
  const waiting = check(NUMBER, '1');
  await checker.onModuleDestroy();
  expect(await waiting).toMatchObject({ type: 'unchecked' });
});
