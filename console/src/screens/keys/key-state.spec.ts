/** When a key is accepted. */
import { expect, it } from 'vitest';
import { keyState } from './key-state.ts';

const EXPIRES = '2027-01-31T12:00:00.000Z';
const AT = Date.parse(EXPIRES);

it('is active until it expires', () => {
  expect(keyState({ disabled: false })).toBe('active');
  expect(keyState({ disabled: false, expires_at: EXPIRES }, AT - 1)).toBe('active');
  expect(keyState({ disabled: false, expires_at: EXPIRES }, AT)).toBe('expired');
});

it('is disabled, whether it has expired or not', () => {
  expect(keyState({ disabled: true, expires_at: EXPIRES }, AT)).toBe('disabled');
});
