/** 200 calls at once against a budget for ten: at most ten reach the upstream, on every surface. */
import { describe, expect, it } from 'vitest';
import { FlatClient } from '../api-tekton/flat-client.ts';
import { SocketClient } from '../api/socket-client.ts';
import { BudgetStage, CALL_USD } from './budget-stage.ts';

const CALLS = 200;
const PAID_CALLS = 10;
const MOST_OUTPUT = 100;

const messages = [{ role: 'user', content: 'Hi' }];
const model = 'paid/one';
const options = { max_tokens: MOST_OUTPUT };

/** The body of one call on each surface, with a limit of output of 100 tokens. */
const SURFACES: readonly (readonly [path: string, body: object])[] = [
  ['/message', { message: 'Hi', options }],
  ['/stream', { message: 'Hi', options }],
  ['/chat', { messages, options }],
  ['/v1/chat/completions', { model, messages, max_tokens: MOST_OUTPUT }],
  ['/v1/chat/completions', { model, messages, max_tokens: MOST_OUTPUT, stream: true }],
  ['/v1/responses', { model, input: 'Hi', max_output_tokens: MOST_OUTPUT }],
  ['/v1/messages', { model: 'claude/one', messages, max_tokens: MOST_OUTPUT }],
  ['/v1/messages', { model: 'claude/one', messages, max_tokens: MOST_OUTPUT, stream: true }],
  ['/api/chat', { model: 'local/one', messages, options: { num_predict: MOST_OUTPUT } }],
  ['/api/generate', { model: 'local/one', prompt: 'Hi', options: { num_predict: MOST_OUTPUT } }],
  ['/api/v1/chat', { messages, options }],
  ['/api/v1/generate', { prompt: 'Hi', options }],
  ['/api/v1/ai/specialists/ergon/message', { message: 'Hi' }],
];

async function start(): Promise<BudgetStage> {
  const stage = await BudgetStage.start({
    // For those whose callers cannot say how much they want.
    tasks: { default: { provider: 'paid', model: 'one', retries: 0, options } },
  });
  // The bound of the input is above what is used, so that not all of the ten are reserved at once.
  await stage.newBudget({ limit_usd: CALL_USD * PAID_CALLS });
  return stage;
}

/** @returns how many calls have reached the upstream, which the budget has to agree with */
async function reachedOf(stage: BudgetStage): Promise<number> {
  const reached = stage.upstream.requests.length;
  expect(reached).toBeGreaterThan(0);
  expect(reached).toBeLessThanOrEqual(PAID_CALLS);
  expect(await stage.budget()).toMatchObject({ reserved_usd: 0, spent_usd: reached * CALL_USD });
  return reached;
}

/** The codes of the answers: `ok` for those that came from a model. */
function expectRefusedBut(reached: number, codes: readonly string[]): void {
  expect(codes).toHaveLength(CALLS);
  expect(codes.filter((code) => code === 'ok')).toHaveLength(reached);
  expect(codes.filter((code) => code === 'budget_exceeded')).toHaveLength(CALLS - reached);
}

describe('200 calls at once', () => {
  const statusesOf = (stage: BudgetStage, path: string, body: object): Promise<number[]> =>
    Promise.all(
      Array.from({ length: CALLS }, async () => {
        const response = await stage.rhetor.post(path, body);
        await response.text();
        return response.status;
      }),
    );

  it.each(SURFACES)('%s %j', async (path, body) => {
    const stage = await start();
    const answers = await statusesOf(stage, path, body);
    const reached = await reachedOf(stage);
    expect(answers.filter((status) => status === 200)).toHaveLength(reached);
    expect(answers.filter((status) => status === 429)).toHaveLength(CALLS - reached);
  });

  it.each([
    ['/v1/embeddings', 'paid/embed'],
    ['/api/embed', 'local/embed'],
  ])('%s', async (path, embedder) => {
    const stage = await BudgetStage.start();
    // The upstream counts one token for each text, so that a fifth of the calls would use the limit.
    const input = Array.from({ length: 50 }, () => 'Hi');
    const limit = CALLS * 10;
    await stage.newBudget({ limit_tokens: limit });
    const answers = await statusesOf(stage, path, { model: embedder, input });
    const reached = stage.upstream.listings.filter((asked) => asked.path === path).length;
    expect(reached).toBeGreaterThan(0);
    expect(reached * input.length).toBeLessThanOrEqual(limit);
    expect(answers.filter((status) => status === 200)).toHaveLength(reached);
    expect(answers.filter((status) => status === 429)).toHaveLength(CALLS - reached);
    expect(await stage.budget()).toMatchObject({
      reserved_tokens: 0,
      spent_tokens: reached * input.length,
    });
  });

  it('/api/team-chat, to eight components each', async () => {
    const stage = await start();
    const team = ['ergon', 'athena', 'apollo', 'sophia', 'metis', 'rhetor', 'prometheus', 'hermes'];
    const body = { message: 'Hi', target_sockets: team };
    const chats = Array.from({ length: CALLS / team.length }, () =>
      stage.rhetor.post('/api/team-chat', body).then(async (response) => {
        await response.text();
        return response.status;
      }),
    );
    expect(new Set(await Promise.all(chats))).toEqual(new Set([200, 429]));
    await reachedOf(stage);
  });
});

describe('200 frames on twenty sockets', () => {
  const SOCKETS = 20;
  const IDS = Array.from({ length: CALLS / SOCKETS }, (_, index) => index + 1);

  it.each([false, true])('LLM_REQUEST, streaming %s', async (isStreamed) => {
    const stage = await start();
    const ask = async (): Promise<readonly string[]> => {
      const client = await SocketClient.connect(stage.rhetor.socketUrl);
      const payload = { message: 'Hi', streaming: isStreamed, options };
      for (const id of IDS) client.send({ type: 'LLM_REQUEST', req_id: id, payload });
      const codes = IDS.map(async (id) => {
        const frames = await client.untilIdle(id);
        const refusal = frames.find((frame) => frame.payload['code'] !== undefined);
        return String(refusal?.payload['code'] ?? 'ok');
      });
      return Promise.all(codes).finally(() => client.close());
    };
    const codes = (await Promise.all(Array.from({ length: SOCKETS }, ask))).flat();
    expectRefusedBut(await reachedOf(stage), codes);
  });

  it('GENERATE, in the flat dialect', async () => {
    const stage = await start();
    const ask = async (): Promise<readonly string[]> => {
      const client = await FlatClient.connect(stage.rhetor.socketUrl);
      for (const id of IDS)
        client.send({ type: 'GENERATE', request_id: id, prompt: 'Hi', options });
      const codes = await Promise.all(
        IDS.map(async (id) => {
          const last = (await client.answerTo(id)).at(-1);
          return last?.['type'] === 'ERROR' ? String(last['code']) : 'ok';
        }),
      );
      await client.close();
      return codes;
    };
    const codes = (await Promise.all(Array.from({ length: SOCKETS }, ask))).flat();
    expectRefusedBut(await reachedOf(stage), codes);
  });
});
