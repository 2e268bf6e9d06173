/** An effort asked of an Ollama model that cannot think: the model answers without, and the answer says so. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';

let thinkings: unknown[] = [];

/** Refuses as Ollama does, before any model is loaded; only `thinker` thinks. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'GET') {
    response.end(JSON.stringify({ models: [{ model: 'plain' }, { model: 'thinker' }] }));
    return;
  }
  const { model, think } = (await json(request)) as { model: string; think?: unknown };
  thinkings.push(think);
  if (think !== undefined && think !== false && model !== 'thinker') {
    response.statusCode = 400;
    response.end(JSON.stringify({ error: `"${model}" does not support thinking` }));
    return;
  }
  const message = { role: 'assistant', content: 'Yes.' };
  response.end(`${JSON.stringify({ model, message, done: true, done_reason: 'stop' })}\n`);
}

const server = createServer((request, response) => void answer(request, response));
let rhetor: TestRhetor;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rhetor = await TestRhetor.start({
    providers: { ollama: { kind: 'ollama', base_url } },
    tasks: { default: { retries: 0 } },
  });
});
beforeEach(() => (thinkings = []));
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

const ask = (model: string, stream: boolean) =>
  rhetor.post('/v1/chat/completions', {
    model: `ollama/${model}`,
    messages: [{ role: 'user', content: 'Hello' }],
    reasoning_effort: 'high',
    stream,
  });

it('is asked once more without, which is named, and never again', async () => {
  for (const stream of [false, true]) {
    const response = await ask('plain', stream);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-rhetor-dropped')).toBe('reasoning_effort');
    expect(await response.text()).toContain('Yes.');
  }
  expect(thinkings).toEqual(['high', undefined, undefined]);
});

it('changes nothing for a model that thinks', async () => {
  const response = await ask('thinker', false);
  expect(response.headers.get('x-rhetor-dropped')).toBeNull();
  expect(await jsonOf(response)).toMatchObject({ choices: [{ message: { content: 'Yes.' } }] });
  expect(thinkings).toEqual(['high']);
});
