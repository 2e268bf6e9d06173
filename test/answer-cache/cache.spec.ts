/** The cache of answers over real sockets: who gets a kept answer, and who does not. */
import { expect, it } from 'vitest';
import { CALL_USD, CacheStage } from './cache-stage.ts';

const stateOf = ({ headers }: { readonly headers: Headers }): string | null =>
  headers.get('x-rhetor-cache');

it('answers an equal question of the same caller without asking a model', async () => {
  const cache = await CacheStage.start();
  const first = await cache.ask();
  const second = await cache.ask();
  expect([stateOf(first), stateOf(second)]).toEqual(['miss', 'hit']);
  expect(second.text).toBe(first.text);
  expect(cache.calls).toBe(1);
  expect(second.headers.get('x-rhetor-attempts')).toBe('0');
  expect(second.headers.get('x-rhetor-cost-usd')).toBe('0');
  const [hit, miss] = await cache.ledger();
  expect(miss).toMatchObject({ cache: 'miss', attempt_count: 1, cost_usd: CALL_USD });
  expect(hit).toMatchObject({
    cache: 'hit',
    attempt_count: 0,
    outcome: 'ok',
    model: 'one',
    is_fallback: false,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    cost_status: 'exact',
    cache_saved_usd: CALL_USD,
  });
});
