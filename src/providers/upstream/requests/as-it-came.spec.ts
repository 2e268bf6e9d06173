import { expect, it } from 'vitest';
import { asItCame } from './as-it-came.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const original = { model: 'm', messages, stream_options: { include_usage: true } };

it('returns the original if nothing was changed', () => {
  const body = { ...original, stream_options: { include_usage: true }, store: undefined };
  expect(asItCame(body, original)).toBe(original);
});

it.each([
  { ...original, model: 'n' },
  { ...original, messages: [...messages] },
  { ...original, stream: true },
  { ...original, stream_options: { include_usage: false } },
  { model: 'm', messages },
])('returns the body if something was: %j', (body) => {
  expect(asItCame(body, original)).toBe(body);
});

it('returns the body if there is no original', () => {
  expect(asItCame(original, undefined)).toBe(original);
});
