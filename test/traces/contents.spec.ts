/** What was asked and answered is in traces only if the operator wants it there. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../api/stage.ts';
import { Collector } from './collector.ts';

let collector: Collector;
let stage: Stage;

beforeAll(async () => {
  collector = await Collector.start();
  stage = await Stage.start({
    vendors: ['openai'],
    tasks: { default: { retries: 0 } },
    variables: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    },
  });
});
afterAll(async () => {
  await stage.stop();
  await collector.stop();
});

it('records messages, tools and the answer in the form of the conventions', async () => {
  stage.upstream.next({
    text: 'Let me see.',
    reasoning: ['I should look.'],
    toolCalls: [{ id: 'call_2', name: 'weather', arguments: ['{"city":"Paris"}'] }],
  });
  const weather = { name: 'weather', description: 'Tells it.', parameters: { type: 'object' } };
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"Rome"}' },
  };
  const image = `data:image/png;base64,${'A'.repeat(64)}`;
  const response = await stage.rhetor.post('/chat', {
    system_prompt: 'Be brief.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Rome?' },
          { type: 'image_url', image_url: { url: image } },
        ],
      },
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
      { role: 'user', content: 'And Paris?' },
    ],
    options: { tools: [{ type: 'function', function: weather }] },
  });
  expect(response.status).toBe(200);
  const [span] = await collector.until(({ kind }) => kind === 'client');
  const json = (name: string): unknown => JSON.parse(String(span?.attributes[name]));
  expect(json('gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Be brief.' }]);
  expect(json('gen_ai.input.messages')).toEqual([
    {
      role: 'user',
      parts: [
        { type: 'text', content: 'Rome?' },
        { type: 'image', omitted: true },
      ],
    },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Rome' } }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'sunny' }] },
    { role: 'user', parts: [{ type: 'text', content: 'And Paris?' }] },
  ]);
  expect(json('gen_ai.tool.definitions')).toEqual([
    { type: 'function', name: 'weather', description: 'Tells it.' },
  ]);
  expect(json('gen_ai.output.messages')).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'I should look.' },
        { type: 'text', content: 'Let me see.' },
        { type: 'tool_call', id: 'call_2', name: 'weather', arguments: { city: 'Paris' } },
      ],
      finish_reason: 'tool_calls',
    },
  ]);
});

it('keeps the newest of what is too long', async () => {
  collector.spans.length = 0;
  stage.upstream.next({ text: 'short' });
  const long = Array.from({ length: 12 }, (_, place) => ({
    role: place % 2 === 0 ? 'user' : 'assistant',
    content: `${place} `.repeat(20_000),
  }));
  const messages = [...long, { role: 'user', content: 'the last' }];
  expect((await stage.rhetor.post('/chat', { messages })).status).toBe(200);
  const [span] = await collector.until(({ kind }) => kind === 'client');
  const kept = String(span?.attributes['gen_ai.input.messages']);
  expect(kept.length).toBeLessThan(150_000);
  expect(JSON.parse(kept).at(-1)).toEqual({
    role: 'user',
    parts: [{ type: 'text', content: 'the last' }],
  });
  expect(JSON.parse(kept).length).toBeGreaterThan(2);
});
