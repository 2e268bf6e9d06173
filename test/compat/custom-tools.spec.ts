/** Tools of free text, as Codex has them: a call reaches the client as it came, and goes back so, from every kind of vendor. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';

const PATCH = '*** Begin Patch\n+"Hello"\n*** End Patch';
const CALL = {
  type: 'custom_tool_call',
  id: 'ctc_1',
  status: 'completed',
  call_id: 'call_1',
  name: 'apply_patch',
  input: PATCH,
};
const OUTPUT = { type: 'custom_tool_call_output', call_id: 'call_1', output: 'Done!' };
const TOOLS = [{ type: 'custom', name: 'apply_patch', description: 'Changes files.' }];

const usage = { input_tokens: 3, output_tokens: 4 };
const response = { id: 'resp_1', status: 'completed', output: [CALL], usage };
const item = { item_id: 'ctc_1', output_index: 0 };
const RESPONSES_EVENTS = [
  { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
  { type: 'response.output_item.added', output_index: 0, item: { ...CALL, input: '' } },
  { type: 'response.custom_tool_call_input.delta', ...item, delta: PATCH.slice(0, 9) },
  { type: 'response.custom_tool_call_input.delta', ...item, delta: PATCH.slice(9) },
  { type: 'response.custom_tool_call_input.done', ...item, input: PATCH },
  { type: 'response.output_item.done', output_index: 0, item: CALL },
  { type: 'response.completed', response },
];

const FUNCTION_CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'apply_patch', arguments: JSON.stringify({ input: PATCH }) },
};
const message = { role: 'assistant', content: null, tool_calls: [FUNCTION_CALL] };

const bodies: Record<string, unknown>[] = [];

async function answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    reply.statusCode = 404;
    reply.end();
    return;
  }
  const body = (await json(request)) as Record<string, unknown>;
  bodies.push(body);
  const isChat = request.url?.includes('chat') === true;
  if (body['stream'] !== true) {
    const choice = { index: 0, message, finish_reason: 'tool_calls' };
    reply.setHeader('content-type', 'application/json');
    reply.end(JSON.stringify(isChat ? { id: 'c', choices: [choice] } : response));
    return;
  }
  const delta = { ...message, tool_calls: [{ index: 0, ...FUNCTION_CALL }] };
  const chunk = { id: 'c', choices: [{ index: 0, delta, finish_reason: 'tool_calls' }] };
  reply.setHeader('content-type', 'text/event-stream');
  for (const event of isChat ? [chunk] : RESPONSES_EVENTS) {
    reply.write(`data: ${JSON.stringify(event)}\n\n`);
  }
  reply.end(isChat ? 'data: [DONE]\n\n' : undefined);
}

const server = createServer((request, reply) => void answer(request, reply));
let rhetor: TestRhetor;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const provider = { kind: 'openai', base_url, models: [{ id: 'm' }] };
  rhetor = await TestRhetor.start({
    providers: { responses: { ...provider, api: 'responses' }, chat: provider },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

describe.each(['responses', 'chat'])('a custom tool call (vendor: %s)', (provider) => {
  const ask = (fields: object) =>
    rhetor.post('/v1/responses', { model: `${provider}/m`, tools: TOOLS, ...fields });
  const called = { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: PATCH };

  it('reaches the client as free text, whole and streamed', async () => {
    expect(await jsonOf(await ask({ input: 'Go' }))).toMatchObject({ output: [called] });
    const stream = await (await ask({ input: 'Go', stream: true })).text();
    const events = stream
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)) as Record<string, unknown>);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'response.output_item.done')).toHaveLength(1);
    expect(types.filter((type) => type === 'response.custom_tool_call_input.done')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ response: { output: [called] } });
  });

  it('is stored, and goes back with its result', async () => {
    const first = (await jsonOf(await ask({ input: 'Go', store: true }))) as { id: string };
    await jsonOf(await ask({ input: [OUTPUT], previous_response_id: first.id, store: true }));
    const { input, messages } = bodies.at(-1) ?? {};
    if (provider === 'responses') {
      expect(input).toMatchObject([{ role: 'user' }, called, OUTPUT]);
    } else {
      expect(messages).toMatchObject([
        { role: 'user' },
        { role: 'assistant', tool_calls: [FUNCTION_CALL] },
        { role: 'tool', tool_call_id: 'call_1', content: 'Done!' },
      ]);
    }
  });
});
