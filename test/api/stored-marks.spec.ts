/** What a vendor's dialect adds to messages, calls and texts is stored with them, and goes back. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

const EXTRA = { google: { thought_signature: 'CiQBVKhc7qZ' } };
const CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'look', arguments: '{"at":"sea"}' },
  extra_content: EXTRA,
};
const ANNOTATIONS = [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }];

const bodies: Record<string, unknown>[] = [];

/** Calls a tool first, and answers with a citation when it has the result. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.statusCode = 404;
    response.end();
    return;
  }
  const body = (await json(request)) as { messages: readonly { role: string }[] };
  bodies.push(body);
  const isAnswered = body.messages.some(({ role }) => role === 'tool');
  const message = isAnswered
    ? { role: 'assistant', content: 'Blue.', annotations: ANNOTATIONS }
    : { role: 'assistant', content: null, tool_calls: [{ index: 0, ...CALL }] };
  const finish_reason = isAnswered ? 'stop' : 'tool_calls';
  const whole = { id: 'c', choices: [{ index: 0, message, finish_reason }] };
  const chunk = { id: 'c', choices: [{ index: 0, delta: message, finish_reason }] };
  const isStream = 'stream' in body && body.stream === true;
  response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
  response.end(
    isStream ? `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` : JSON.stringify(whole),
  );
}

const server = createServer((request, response) => void answer(request, response));
let rhetor: TestRhetor;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const provider = { kind: 'openai', base_url, models: [{ id: 'm' }] };
  rhetor = await TestRhetor.start({
    providers: { first: provider, second: provider },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

it('signatures of calls, fields of messages and citations', async () => {
  const say = async (messages: readonly object[], provider = 'first'): Promise<unknown> => {
    const response = await fetch(`${rhetor.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rhetor-context': 'marks' },
      body: JSON.stringify({ model: `${provider}/m`, messages }),
    });
    expect(response.status).toBe(200);
    await response.text();
    return bodies.at(-1)?.['messages'];
  };
  const asked = { role: 'user', content: 'What colour?', name: 'ada' };
  await say([asked]);
  const result = { role: 'tool', tool_call_id: 'call_1', content: 'water' };
  expect(await say([result])).toMatchObject([
    asked,
    { role: 'assistant', tool_calls: [CALL] },
    result,
  ]);
  const talk = [asked, { tool_calls: [CALL] }, result];
  const again = { role: 'user', content: 'Sure?' };
  expect(await say([again])).toMatchObject([
    ...talk,
    { role: 'assistant', content: 'Blue.', annotations: ANNOTATIONS },
    again,
  ]);
  // Servers of one protocol differ in what they take of each other's.
  const elsewhere = JSON.stringify(await say([again], 'second'));
  expect(elsewhere).toContain('[1 annotation: https://a.example]');
  expect(elsewhere).not.toContain('url_citation');
});
