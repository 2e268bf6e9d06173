/** What budgets do to single calls: refusals, limits of output, warnings, and how calls are settled. */
import { expect, it, vi } from 'vitest';
import type { Answer } from '../../src/contract/answer.ts';
import { USUAL_READINGS } from '../../src/budgets/limits.ts';
import { BudgetStage, CALL_USD, PRICE, USAGE } from './budget-stage.ts';

const messages = [{ role: 'user', content: 'Hi' }];

type Refusal = {
  readonly code?: string;
  readonly error: string | Readonly<Record<string, unknown>>;
};

async function refusal(response: Response): Promise<Refusal> {
  expect(response.status).toBe(429);
  return (await response.json()) as Refusal;
}

it('refuses in the words of each dialect, until the window ends', async () => {
  const stage = await BudgetStage.start();
  const { resets_at: resets = '' } = await stage.newBudget({ limit_usd: 0.005, period: 'day' });
  stage.upstream.next({ text: 'Hello', usage: { input: 50, output: 490 } });
  await (await stage.rhetor.post('/message', { message: 'Hi' })).text();
  const own = await stage.rhetor.post('/message', { message: 'Hi', options: { max_tokens: 100 } });
  const seconds = (Date.parse(resets) - Date.now()) / 1_000;
  expect(Math.abs(Number(own.headers.get('retry-after')) - seconds)).toBeLessThan(30);
  expect(await refusal(own)).toMatchObject({
    code: 'budget_exceeded',
    error: expect.stringContaining('the budget "test" (day)'),
  });
  const openai = await stage.rhetor.post('/v1/chat/completions', {
    model: 'paid/one',
    messages,
    max_tokens: 100,
  });
  expect(Number(openai.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refusal(openai)).toMatchObject({
    error: { type: 'insufficient_quota', code: 'insufficient_quota', param: null },
  });
  const anthropic = await stage.rhetor.post('/v1/messages', {
    model: 'claude/one',
    messages,
    max_tokens: 100,
  });
  expect(Number(anthropic.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refusal(anthropic)).toMatchObject({
    type: 'error',
    error: {
      type: 'rate_limit_error',
      details: { error_code: 'enforced_spend_limit_reached' },
    },
  });
  const options = { num_predict: 100 };
  const ollama = await stage.rhetor.post('/api/chat', { model: 'local/one', messages, options });
  expect(await refusal(ollama)).toEqual({ error: expect.stringContaining('budget "test"') });
  const stream = await stage.rhetor.post('/stream', { message: 'Hi', options: { max_tokens: 9 } });
  await refusal(stream);
  expect(stage.upstream.requests).toHaveLength(1);
});

it('says why a call does not fit, and promises nothing of a wait that does not help', async () => {
  const stage = await BudgetStage.start();
  const { budget_id: id } = await stage.newBudget({ limit_tokens: 1_500_000, period: 'month' });
  const ask = async (path: string, body: object) => {
    const response = await stage.rhetor.post(path, body);
    const { error } = await refusal(response);
    const [wait, retry] = ['retry-after', 'x-should-retry'].map((n) => response.headers.get(n));
    return { text: JSON.stringify(error), wait, retry };
  };
  const file = { file_data: 'data:application/pdf;base64,AAAA' };
  const withFile = {
    max_tokens: 100,
    model: 'paid/one',
    messages: [{ role: 'user', content: [{ type: 'file', file }] }],
  };
  const search = { type: 'web_search_20250305', name: 'web_search' };
  const searching = await ask('/v1/messages', {
    model: 'claude/one',
    messages,
    max_tokens: 100,
    tools: [search],
  });
  expect(searching).toMatchObject({ wait: null, retry: 'false' });
  expect(searching.text).toContain('more than the whole of the budget');
  expect(searching.text).toContain('set a low \\"max_uses\\" for \\"tools.web_search_20250305');

  stage.upstream.next({ fault: { type: 'silent' } });
  const caller = new AbortController();
  const leaving = stage.rhetor.post('/v1/chat/completions', withFile, caller.signal);
  leaving.catch(() => undefined);
  await stage.upstream.until(() => stage.upstream.requests.length === 1);
  const beside = await ask('/v1/chat/completions', withFile);
  expect(beside).toMatchObject({ wait: '1', retry: null });
  expect(beside.text).toContain('more than the running calls leave of');
  expect(beside.text).toContain('send text in place of the file');
  caller.abort();
  await vi.waitFor(async () => expect(await stage.budget()).toMatchObject({ reserved_tokens: 0 }));

  const after = await ask('/v1/chat/completions', withFile);
  expect(Number(after.wait)).toBeGreaterThan(1);
  expect(after.text).toContain('more than is left of');
  await stage.change(id, { limit_tokens: 1_500 });
  for (const [path, model, name] of [
    ['/v1/chat/completions', 'paid/one', 'max_tokens'],
    ['/api/chat', 'local/one', 'options.num_predict'],
  ] as const) {
    const long = { model, messages, max_tokens: 2_000, options: { num_predict: 2_000 } };
    expect((await ask(path, long)).text).toContain(`ask for less output (\\"${name}\\")`);
  }
});

it('lowers a default limit of output to what is left, and never one that the caller set', async () => {
  const stage = await BudgetStage.start({
    tasks: { default: { provider: 'paid', model: 'one', options: { max_tokens: 4_000 } } },
  });
  await stage.newBudget({ limit_usd: 0.01 });
  const body = { message: 'Hi' };
  const answer = (await (await stage.rhetor.post('/message', body)).json()) as Answer;
  const sent = Number(stage.upstream.lastRequest.body['max_tokens']);
  expect(sent).toBeGreaterThan(256);
  expect(sent).toBeLessThan(1_000);
  expect(answer.route).toMatchObject({ clamped: sent });
  const given = { ...body, options: { max_tokens: 4_000 } };
  await refusal(await stage.rhetor.post('/message', given));
  // Not even 256 tokens are left.
  const { budget_id: id = '' } = await stage.budget();
  await stage.change(id, { limit_usd: CALL_USD + 0.001 });
  await refusal(await stage.rhetor.post('/message', body));
});

it('gives a body of the caller’s own the limit, too', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 0.01 });
  await stage.rhetor.post('/v1/chat/completions', { model: 'paid/one', messages });
  expect(Number(stage.upstream.lastRequest.body['max_tokens'])).toBeLessThan(1_000);
  await stage.rhetor.post('/api/chat', {
    model: 'local/one',
    messages,
    options: { num_predict: -1, seed: 1 },
  });
  const { options } = stage.upstream.lastRequest.body as { options: Record<string, number> };
  expect(options['num_predict']).toBeLessThan(1_000);
  expect(options['num_predict']).toBeGreaterThan(256);
  expect(options['seed']).toBe(1);
});

it.each([
  ['/api/chat', { model: 'local/one', options: { num_predict: -1 } }],
  ['/v1/chat/completions', { model: 'paid/one', max_tokens: 16, n_predict: -1 }],
])('sends no limit below one beside its own: %s %j', async (path, body) => {
  for (const recovery of ['error', 'continue']) {
    const options = { max_tokens: 100 };
    const stage = await BudgetStage.start({
      tasks: { default: { provider: 'paid', model: 'one', stream_recovery: recovery, options } },
    });
    await stage.newBudget({ limit_usd: 0.01 });
    expect((await stage.rhetor.post(path, { ...body, messages })).status).toBe(200);
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('-1');
  }
});

it('counts each of several answers', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 0.005 });
  const body = { model: 'paid/one', messages, max_tokens: 100 };
  await refusal(await stage.rhetor.post('/v1/chat/completions', { ...body, n: 8 }));
  expect((await stage.rhetor.post('/v1/chat/completions', { ...body, n: 2 })).status).toBe(200);
});

it('settles with what the vendor reported', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 1 });
  await stage.newBudget({ limit_tokens: 100_000 });
  await (await stage.rhetor.post('/message', { message: 'Hi' })).text();
  expect(await stage.budgets()).toMatchObject([
    { spent_usd: CALL_USD, reserved_usd: 0, remaining_usd: 1 - CALL_USD },
    { spent_tokens: USAGE.input + USAGE.output, reserved_tokens: 0 },
  ]);
});

it('books what exceeds the reservation as debt, and refuses until it is covered', async () => {
  const stage = await BudgetStage.start();
  stage.upstream.otherwise({ text: 'Hello', usage: { input: 50, output: 5_000 } });
  const { budget_id: id } = await stage.newBudget({ limit_usd: 0.002 });
  const body = { message: 'Hi', options: { max_tokens: 10 } };
  expect((await stage.rhetor.post('/message', body)).status).toBe(200);
  expect(await stage.budget()).toMatchObject({ spent_usd: 0.050_05, debt_usd: 0.048_05 });
  await refusal(await stage.rhetor.post('/message', body));
  await stage.change(id, { limit_usd: 0.1 });
  expect((await stage.rhetor.post('/message', body)).status).toBe(200);
});

it('settles a stream whose caller left with its input and what came', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 1 });
  stage.upstream.otherwise({ text: 'word '.repeat(200), tokenMs: 5 });
  const caller = new AbortController();
  const body = { message: 'Hi', options: { max_tokens: 5_000 } };
  const response = await stage.rhetor.post('/stream', body, caller.signal);
  await response.body?.getReader().read();
  await stage.upstream.until(() => (stage.upstream.requests[0]?.tokensSent ?? 0) > 5);
  caller.abort();
  await vi.waitFor(async () => expect(await stage.budget()).toMatchObject({ reserved_usd: 0 }));
  const { spent_usd: spent = 0 } = await stage.budget();
  expect(spent).toBeGreaterThan((USAGE.input * PRICE.input) / 1_000_000);
  expect(spent).toBeLessThan((5_000 * PRICE.output) / 1_000_000);
});

it('settles a stream whose caller left with one window, however often a tool may have read it', async () => {
  const WINDOW = 200_000;
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_tokens: USUAL_READINGS * 1_500_000 });
  stage.upstream.otherwise({ fault: { type: 'silent' } });
  const caller = new AbortController();
  const tools = [{ type: 'web_search' }];
  const body = { model: 'windowed/one', messages, tools, max_tokens: 100, stream: true };
  const leaving = stage.rhetor.post('/v1/chat/completions', body, caller.signal);
  leaving.catch(() => undefined);
  await stage.upstream.until(() => stage.upstream.requests.length === 1);
  const { reserved_tokens: reserved } = await stage.budget();
  expect(reserved).toBe(USUAL_READINGS * WINDOW + 100);
  caller.abort();
  await vi.waitFor(async () => expect(await stage.budget()).toMatchObject({ reserved_tokens: 0 }));
  const { spent_tokens: spent = 0 } = await stage.budget();
  expect(spent).toBeGreaterThan(WINDOW);
  expect(spent).toBeLessThan(1.1 * WINDOW);
});

it('settles with all that was reserved if the model has no streams, and the caller left', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 1 });
  const message = 'Your organization must be verified to stream this model.';
  stage.upstream.next({ fault: { type: 'status', status: 400, message } });
  stage.upstream.otherwise({ fault: { type: 'silent' } });
  const caller = new AbortController();
  const body = { message: 'Hi', options: { max_tokens: 5_000 } };
  const leaving = stage.rhetor.post('/stream', body, caller.signal);
  leaving.catch(() => undefined);
  await stage.upstream.until(() => stage.upstream.requests.length === 2);
  caller.abort();
  await vi.waitFor(async () => expect(await stage.budget()).toMatchObject({ reserved_usd: 0 }));
  const { spent_usd: spent = 0 } = await stage.budget();
  expect(spent).toBeGreaterThan((5_000 * PRICE.output) / 1_000_000);
});

it('settles a stream that was cut', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 1 });
  stage.upstream.otherwise({ text: 'word '.repeat(50), fault: { type: 'cut', afterTokens: 20 } });
  await (
    await stage.rhetor.post('/stream', { message: 'Hi', options: { max_tokens: 5_000 } })
  ).text();
  const { spent_usd: spent = 0, reserved_usd: reserved } = await stage.budget();
  expect(reserved).toBe(0);
  expect(spent).toBeGreaterThanOrEqual((20 * 5 * PRICE.output) / 1_000_000);
  expect(spent).toBeLessThan((5_000 * PRICE.output) / 1_000_000);
});

it('settles a whole answer that never came with all that was reserved', async () => {
  const stage = await BudgetStage.start({
    tasks: {
      default: { provider: 'whole', model: 'one', retries: 0, timeouts_ms: { answer: 300 } },
    },
  });
  await stage.newBudget({ limit_usd: 1 });
  stage.upstream.otherwise({ fault: { type: 'silent' } });
  await (
    await stage.rhetor.post('/message', { message: 'Hi', options: { max_tokens: 1_000 } })
  ).text();
  const { spent_usd: spent = 0, reserved_usd: reserved } = await stage.budget();
  expect(reserved).toBe(0);
  expect(spent).toBeGreaterThanOrEqual((1_000 * PRICE.output) / 1_000_000);
});

it('charges nothing for a call that the vendor refused, and each of its retries anew', async () => {
  const stage = await BudgetStage.start({
    tasks: { default: { provider: 'paid', model: 'one', retries: 2 } },
  });
  await stage.newBudget({ limit_usd: 1 });
  stage.upstream.next({ fault: { type: 'status', status: 503 } });
  const answer = await stage.rhetor.post('/message', { message: 'Hi', options: { max_tokens: 9 } });
  expect(answer.status).toBe(200);
  expect(stage.upstream.requests).toHaveLength(2);
  expect(await stage.budget()).toMatchObject({ spent_usd: CALL_USD, reserved_usd: 0 });
});

it('asks a cheaper model of the rule before it refuses', async () => {
  const stage = await BudgetStage.start({
    tasks: {
      default: {
        provider: 'paid',
        model: 'one',
        retries: 0,
        fallbacks: [
          { provider: 'dear', model: 'one' },
          { provider: 'cheap', model: 'one' },
        ],
      },
    },
  });
  await stage.newBudget({ limit_usd: 0.005, on_limit: 'cheaper' });
  const body = { message: 'Hi', options: { max_tokens: 1_000 } };
  const answer = await stage.rhetor.post('/message', body);
  expect(answer.headers.get('x-rhetor-fallback')).toBe('paid/one');
  expect(await answer.json()).toMatchObject({ provider: 'cheap', fallback: true });
  const dear = { message: 'Hi', options: { max_tokens: 100_000 } };
  expect(await refusal(await stage.rhetor.post('/message', dear))).toMatchObject({
    code: 'budget_exceeded',
  });
  expect(stage.upstream.requests).toHaveLength(1);
});

it('refuses what has no price by name, unless it assumes one', async () => {
  const stage = await BudgetStage.start();
  const { budget_id: id } = await stage.newBudget({ limit_usd: 0.01 });
  const free = { model: 'unpriced/one', messages, max_tokens: 100 };
  expect(await refusal(await stage.rhetor.post('/v1/chat/completions', free))).toMatchObject({
    error: { message: expect.stringContaining('unpriced/one has no known price') },
  });
  const tier = { model: 'paid/one', messages, max_tokens: 100, service_tier: 'priority' };
  expect(await refusal(await stage.rhetor.post('/v1/chat/completions', tier))).toMatchObject({
    error: {
      message: expect.stringMatching(
        /^The field "service_tier" may change.*: leave it out, or ask the admin/,
      ),
    },
  });
  const searching = { ...free, model: 'paid/one:online' };
  expect(await refusal(await stage.rhetor.post('/v1/chat/completions', searching))).toMatchObject({
    error: {
      message: expect.stringMatching(/searches the web for each answer.*ask another model/),
    },
  });
  await stage.change(id, { assume_price: { input: 2, output: 20 } });
  for (const body of [free, tier]) {
    const answer = await stage.rhetor.post('/v1/chat/completions', body);
    expect(answer.status).toBe(200);
    await answer.text();
  }
  expect((await stage.budget()).spent_usd).toBeCloseTo(4 * CALL_USD, 9);
});

it('warns callers, and lets them pass', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ name: 'the team', limit_usd: CALL_USD * 1.15, policy: 'warn' });
  const ask = () => stage.rhetor.post('/message', { message: 'Hi', options: { max_tokens: 500 } });
  expect((await ask()).headers.get('x-rhetor-budget')).toBeNull();
  expect((await ask()).headers.get('x-rhetor-budget')).toBe('the team 86%');
  expect((await ask()).headers.get('x-rhetor-budget')).toBe('the team 173%');
});

it('only counts the calls within its scope', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 0.001, scope: { component: 'ergon' } });
  await stage.newBudget({ limit_usd: 0.001, scope: { task_type: 'code' } });
  await stage.newBudget({ limit_usd: 0.001, scope: { model: 'paid/two' } });
  await stage.newBudget({ limit_usd: 0.001, scope: { provider: 'claude' } });
  const options = { max_tokens: 1_000 };
  const body = { message: 'Hi', options };
  expect((await stage.rhetor.post('/message', body)).status).toBe(200);
  for (const more of [
    { component: 'ergon' },
    { task_type: 'code' },
    { options: { ...options, model: 'paid/two' } },
    { options: { ...options, model: 'claude/one' } },
  ]) {
    await refusal(await stage.rhetor.post('/message', { ...body, ...more }));
  }
});

it('counts a model under every name that its provider takes', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_tokens: 1, scope: { model: 'local/one' } });
  for (const model of ['one', 'one:latest', 'ONE', 'library/one']) {
    const response = await stage.rhetor.post('/api/chat', { model: `local/${model}`, messages });
    expect([model, response.status]).toEqual([model, 429]);
  }
});

it('counts embeddings and summaries', async () => {
  const stage = await BudgetStage.start({
    tasks: {
      default: { provider: 'paid', model: 'one' },
      summarize: { provider: 'paid', model: 'one' },
    },
  });
  const { budget_id: id } = await stage.newBudget({ limit_tokens: 400 });
  const embeddings = { model: 'paid/one', input: ['a'.repeat(200), 'b'.repeat(200)] };
  await refusal(await stage.rhetor.post('/v1/embeddings', embeddings));
  await stage.change(id, { limit_tokens: 1_000 });
  expect((await stage.rhetor.post('/v1/embeddings', embeddings)).status).toBe(200);
  expect(await stage.budget()).toMatchObject({ spent_tokens: 2, reserved_tokens: 0 });
  await stage.change(id, { limit_tokens: 10_000 });
  await stage.rhetor.post('/message', {
    message: 'Hi',
    context_id: 'talk',
    options: { max_tokens: 10 },
  });
  await stage.change(id, { limit_tokens: 200 });
  await refusal(await stage.rhetor.post('/contexts/talk/summarize', {}));
});

it('counts a summary for the component of its conversation', async () => {
  const stage = await BudgetStage.start({
    tasks: {
      default: { provider: 'paid', model: 'one' },
      summarize: { provider: 'paid', model: 'one' },
    },
  });
  const talk = {
    message: 'Hi',
    component: 'ergon',
    context_id: 'talk',
    options: { max_tokens: 10 },
  };
  expect((await stage.rhetor.post('/message', talk)).status).toBe(200);
  const { budget_id: id } = await stage.newBudget({
    limit_tokens: 10_000,
    scope: { component: 'ergon' },
  });
  expect((await stage.rhetor.post('/contexts/talk/summarize', {})).status).toBe(200);
  expect(await stage.budget()).toMatchObject({ spent_tokens: USAGE.input + USAGE.output });
  await stage.change(id, { limit_tokens: 200 });
  await stage.rhetor.post('/message', { ...talk, component: 'other' });
  await refusal(await stage.rhetor.post('/contexts/talk/summarize', {}));
});

it('has the refusal in the ledger, with nothing asked', async () => {
  const stage = await BudgetStage.start();
  await stage.newBudget({ limit_usd: 0.000_1 });
  await refusal(
    await stage.rhetor.post('/message', { message: 'Hi', options: { max_tokens: 100 } }),
  );
  const list = (await (await stage.rhetor.get('/requests')).json()) as {
    requests: { request_id: string }[];
  };
  const [first] = list.requests;
  expect(first).toMatchObject({ outcome: 'budget_exceeded', cost_usd: 0 });
  const one = await stage.rhetor.get(`/requests/${first?.request_id}`);
  expect(await one.json()).toMatchObject({
    candidates: [{ provider: 'paid', left_out: 'the budget "test" refuses it' }],
  });
});
