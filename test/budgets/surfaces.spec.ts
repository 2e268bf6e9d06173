/** 200 calls at once against a budget for ten: at most ten reach the upstream, on every surface. */
import { expect, it } from 'vitest';
import { BudgetStage, CALL_USD } from './budget-stage.ts';

const CALLS = 200;
const PAID_CALLS = 10;

const messages = [{ role: 'user', content: 'Hi' }];
const model = 'paid/one';

/** The body of one call on each surface, with a limit of output of 100 tokens. */
const SURFACES: readonly (readonly [path: string, body: object])[] = [
  ['/message', { message: 'Hi', options: { max_tokens: 100 } }],
  ['/stream', { message: 'Hi', options: { max_tokens: 100 } }],
  ['/chat', { messages, options: { max_tokens: 100 } }],
  ['/v1/chat/completions', { model, messages, max_tokens: 100 }],
  ['/v1/chat/completions', { model, messages, max_tokens: 100, stream: true }],
  ['/v1/responses', { model, input: 'Hi', max_output_tokens: 100 }],
  ['/v1/messages', { model: 'claude/one', messages, max_tokens: 100 }],
  ['/v1/messages', { model: 'claude/one', messages, max_tokens: 100, stream: true }],
  ['/api/chat', { model: 'local/one', messages, options: { num_predict: 100 } }],
  ['/api/generate', { model: 'local/one', prompt: 'Hi', options: { num_predict: 100 } }],
];

it.each(SURFACES)('%s %j', async (path, body) => {
  const stage = await BudgetStage.start();
  // The bound of the input is above what is used, so that not all of the ten are reserved at once.
  await stage.newBudget({ limit_usd: CALL_USD * PAID_CALLS });
  const answers = await Promise.all(
    Array.from({ length: CALLS }, async () => {
      const response = await stage.rhetor.post(path, body);
      await response.text();
      return response.status;
    }),
  );
  const reached = stage.upstream.requests.length;
  expect(reached).toBeGreaterThan(0);
  expect(reached).toBeLessThanOrEqual(PAID_CALLS);
  expect(answers.filter((status) => status === 200)).toHaveLength(reached);
  expect(answers.filter((status) => status === 429)).toHaveLength(CALLS - reached);
  expect(await stage.budget()).toMatchObject({ reserved_usd: 0, spent_usd: reached * CALL_USD });
});
