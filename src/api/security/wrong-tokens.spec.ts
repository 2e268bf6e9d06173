import { expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { WrongTokens } from './wrong-tokens.ts';

const unauthorized = new RhetorError('unauthorized', 'The token is wrong.');

function guess(tokens: WrongTokens, times: number, now: number, address = '192.0.2.7'): string[] {
  return Array.from({ length: times }, () => tokens.refuse(address, unauthorized, now).code);
}

it('answers ten wrong tokens a minute with 401, and the eleventh with 429', () => {
  const tokens = new WrongTokens();
  expect(new Set(guess(tokens, 10, 0))).toEqual(new Set(['unauthorized']));
  const refusal = tokens.refuse('192.0.2.7', unauthorized, 1_000);
  expect(refusal).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 60_000 });
  expect(guess(tokens, 1, 0, '192.0.2.8')).toEqual(['unauthorized']);
});

it('accepts wrong tokens again a minute later, however many came meanwhile', () => {
  const tokens = new WrongTokens();
  guess(tokens, 11, 0);
  guess(tokens, 5, 59_999);
  expect(guess(tokens, 1, 60_000)).toEqual(['unauthorized']);
});

it('forgets wrong tokens from an earlier minute', () => {
  const tokens = new WrongTokens();
  guess(tokens, 10, 0);
  expect(guess(tokens, 10, 60_000)).not.toContain('rate_limited');
});

it('remembers a limited number of addresses', () => {
  const tokens = new WrongTokens();
  guess(tokens, 11, 0, 'first');
  for (let other = 0; other < 10_000; other += 1) guess(tokens, 1, 1, `other ${other}`);
  expect(guess(tokens, 1, 2, 'first')).toEqual(['unauthorized']);
  expect(guess(tokens, 10, 2, 'other 9999')).toContain('rate_limited');
});
