/** The thread of checks: in order, bounded in time, and started anew. */
import { afterEach, expect, it } from 'vitest';
import { LONGEST_SCHEMA } from '../limits.ts';
import { AnswerChecker } from './answer-checker.service.ts';

let checker = new AnswerChecker();
afterEach(async () => {
  await checker.onModuleDestroy();
  checker = new AnswerChecker();
});

const NUMBER = JSON.stringify({ type: 'number' });
/** Backtracks for longer than anyone waits. */
const ENDLESS = JSON.stringify({ type: 'string', pattern: '^(a+)+$' });

it('checks several answers at once, each by its own schema', async () => {
  const text = JSON.stringify({ type: 'string' });
  const results = await Promise.all([
    checker.check({ schema: NUMBER, text: '1' }),
    checker.check({ schema: text, text: '1' }),
    checker.check({ schema: NUMBER, text: '"1"' }),
  ]);
  expect(results.map(({ type }) => type)).toEqual(['fits', 'breaks', 'breaks']);
});

it('gives up a check that takes too long, and goes on with the others', async () => {
  const endless = checker.check({ schema: ENDLESS, text: JSON.stringify(`${'a'.repeat(64)}!`) });
  const next = checker.check({ schema: NUMBER, text: '1' });
  expect(await endless).toEqual({
    type: 'unchecked',
    reason: 'the check took longer than 2000 ms',
  });
  expect(await next).toEqual({ type: 'fits' });
});

it('does not read a schema that is too long', async () => {
  const schema = JSON.stringify({ description: 'x'.repeat(LONGEST_SCHEMA) });
  expect(await checker.check({ schema, text: '1' })).toMatchObject({ type: 'unchecked' });
});

it('leaves nobody waiting when it ends', async () => {
  const waiting = checker.check({ schema: NUMBER, text: '1' });
  await checker.onModuleDestroy();
  expect(await waiting).toMatchObject({ type: 'unchecked' });
});
