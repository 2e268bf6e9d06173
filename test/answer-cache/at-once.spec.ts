/** Equal requests at the same time: one call for all, whoever leaves, and an error for nobody else. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { SocketClient } from '../api/socket-client.ts';
import { ADMINISTRATOR } from '../keys/key-stage.ts';
import { held, type HeldScript } from '../upstream/held.ts';
import type { Script } from '../upstream/script.ts';
import { CacheStage, question } from './cache-stage.ts';

const BECAUSE: Script = { text: 'Because.' };

let stage: CacheStage;
beforeAll(async () => {
  stage = await CacheStage.begin({
    tasks: { default: { provider: 'openai', model: 'one', retries: 0 } },
  });
});
afterEach(async () => {
  await stage.upstream.until(() => stage.upstream.inFlight === 0);
  // Nothing is left of any call.
  await stage.untilKept();
  stage.upstream.reset();
});
afterAll(() => stage.end());

/** Resolves when so many requests wait for another one's answer. */
async function untilWaiting(count: number): Promise<void> {
  await vi.waitFor(() => {
    const waiting = [...stage.running].map((answer) => answer['waiting'].size);
    expect(waiting).toEqual([count]);
  });
}

/** The next answer waits until it is released. */
function hold(script: Script, ...others: readonly Script[]): HeldScript {
  const slow = held(script);
  stage.upstream.next(slow.script, ...others);
  return slow;
}

const callIsMade = (): Promise<void> => stage.upstream.until(() => stage.calls > 0);

it('asks a model once, and gives the answer to all, whole or streamed', async () => {
  const slow = hold(BECAUSE);
  const body = question();
  const first = stage.ask({ body });
  await callIsMade();
  const streamed = { body: { ...body, stream: true } };
  const others = Promise.all([stage.ask({ body }), stage.ask(streamed), stage.ask({ body })]);
  await untilWaiting(3);
  slow.release();
  const answers = [await first, ...(await others)];
  expect(stage.calls).toBe(1);
  expect(answers.map(({ headers }) => headers.get('x-rhetor-cache'))).toEqual([
    'miss',
    'hit',
    'hit',
    'hit',
  ]);
  for (const { text } of answers) expect(text).toContain('Because.');
  const costs = (await stage.ledger()).slice(0, 4).map(({ cost_usd: cost }) => cost > 0);
  expect(costs.filter((isPaid) => isPaid)).toHaveLength(1);
});

it('keeps no answer to what was asked before the cache was emptied', async () => {
  const slow = hold(BECAUSE);
  const body = question();
  const first = stage.ask({ body });
  await callIsMade();
  expect((await stage.call(ADMINISTRATOR, 'DELETE', '/cache')).status).toBe(200);
  slow.release();
  await first;
  await stage.untilKept();
  expect(await stage.states({ body }, { body })).toEqual(['miss', 'hit']);
});

it('gives whoever asks after the cache was emptied a new answer, and keeps that one', async () => {
  const slow = hold({ text: 'Older.' }, { text: 'Newer.' });
  const body = question();
  const first = stage.ask({ body, cache: 'refresh' });
  await callIsMade();
  await stage.call(ADMINISTRATOR, 'DELETE', '/cache');
  expect((await stage.ask({ body })).text).toContain('Newer.');
  slow.release();
  expect((await first).text).toContain('Older.');
  await stage.untilKept();
  expect((await stage.ask({ body })).text).toContain('Newer.');
  const { body: found } = await stage.call(ADMINISTRATOR, 'GET', '/cache');
  expect(found).toEqual({ answers: 1, bytes: expect.any(Number), max_bytes: 64 * 1024 * 1024 });
  const metrics = await stage.call(ADMINISTRATOR, 'GET', '/metrics');
  expect(metrics.text).toContain('rhetor_cache_answers 1');
});

it('goes on for the others when the first caller leaves', async () => {
  const slow = hold(BECAUSE);
  const body = question();
  const { leave, left } = leaving({ ...body, stream: true });
  await callIsMade();
  const other = stage.ask({ body });
  await untilWaiting(1);
  leave();
  await left;
  slow.release();
  expect(await other).toMatchObject({ status: 200, text: expect.stringContaining('Because.') });
  expect(stage.calls).toBe(1);
  const [one, two] = await stage.ledger();
  const recorded = [one, two].map((request) => [request?.cache, request?.outcome]);
  expect(recorded).toContainEqual(['miss', 'ok']);
  expect(recorded).toContainEqual(['hit', 'ok']);
});

it('goes on for the others when the first one is cancelled on its socket, and ends for that one', async () => {
  const { key } = await stage.forgetfulKey();
  const headers = { authorization: `Bearer ${key}`, 'x-rhetor-cache': 'use' };
  const socket = await SocketClient.connect(stage.rhetor.socketUrl, { headers });
  const slow = hold(BECAUSE);
  const payload = { messages: [{ role: 'user', content: 'Why here?' }], streaming: true };
  socket.send({ type: 'CHAT_REQUEST', req_id: 'first', payload });
  await callIsMade();
  socket.send({ type: 'CHAT_REQUEST', req_id: 'other', payload });
  await untilWaiting(1);
  socket.send({ type: 'CANCEL', payload: { req_id: 'first' } });
  const frames = await socket.untilIdle('first');
  slow.release();
  const others = await socket.untilIdle('other');
  expect(frames.at(-2)?.payload).toMatchObject({ done: true, finish_reason: 'cancelled' });
  expect(others.map(({ payload: { chunk = '' } }) => chunk).join('')).toBe('Because.');
  expect(stage.calls).toBe(1);
  socket.close();
});

it('lets those who wait leave, and ends the call once nobody is left', async () => {
  stage.upstream.next({ fault: { type: 'silent' } });
  const body = question();
  const callers = [leaving(body), leaving(body)];
  await callIsMade();
  await untilWaiting(1);
  for (const { leave, left } of callers) {
    expect(stage.upstream.inFlight).toBe(1);
    leave();
    await left;
  }
  await stage.upstream.until(() => stage.upstream.inFlight === 0);
  expect(stage.calls).toBe(1);
});

it('lets each of those who waited ask by itself if the first one fails', async () => {
  const slow = hold({ fault: { type: 'status', status: 500 } });
  const body = question();
  const first = stage.ask({ body });
  await callIsMade();
  const others = [stage.ask({ body }), stage.ask({ body })];
  await untilWaiting(2);
  slow.release();
  expect((await first).status).toBe(502);
  const answers = await Promise.all(others);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(stage.calls).toBe(3);
});

it('makes nobody wait for a request with a shorter time limit, nor longer than their own', async () => {
  const { key: credential } = await stage.forgetfulKey();
  const messages = [{ role: 'user', content: 'How long?' }];
  const asked = (total?: number) => ({
    path: '/chat',
    credential,
    body: { messages, options: total === undefined ? {} : { timeouts_ms: { total } } },
  });
  stage.upstream.next({ fault: { type: 'silent' } });
  const long = leaving(asked().body, '/chat', credential);
  await callIsMade();
  const short = await stage.ask(asked(100));
  expect(short).toMatchObject({ status: 504, body: { code: 'upstream_timeout' } });
  long.leave();
  await long.left;
});

it('asks once more for a refresh, whose answer the next ones get', async () => {
  const slow = hold({ text: 'Older.' }, { text: 'Newer.' });
  const body = question();
  const first = stage.ask({ body });
  await callIsMade();
  expect((await stage.ask({ body, cache: 'refresh' })).text).toContain('Newer.');
  expect((await stage.ask({ body })).text).toContain('Newer.');
  slow.release();
  expect((await first).text).toContain('Older.');
});

/** A request whose caller hangs up. */
function leaving(body: object, path = '/v1/chat/completions', credential = ADMINISTRATOR) {
  const caller = new AbortController();
  const answer = fetch(stage.rhetor.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${credential}`,
      'content-type': 'application/json',
      'x-rhetor-cache': 'use',
    },
    body: JSON.stringify(body),
    signal: caller.signal,
  });
  return { leave: () => caller.abort(), left: answer.catch(() => undefined) };
}
