/** A tool call through /chat, and the return of its result (docs/openapi.json). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf } from './json.ts';
import { Stage } from './stage.ts';
import { readFrames } from './sse-frames.ts';

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
};
const QUESTION = { role: 'user', content: 'What is the weather in Oslo?' };

describe.each(['openai', 'anthropic', 'ollama'] as const)('a tool call by %s', (provider) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: [provider] });
  });
  beforeEach(() => {
    stage.upstream.reset();
    stage.upstream.next({
      toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ['{"city":', '"Oslo"}'] }],
    });
  });
  afterAll(() => stage.stop());

  const chat = (body: object) =>
    stage.rhetor.post('/chat', { options: { tools: [WEATHER] }, ...body });

  it('is returned in the answer, and its result is answered', async () => {
    const first = await jsonOf(await chat({ messages: [QUESTION], context_id: 'ergon:tools' }));
    expect(first).toMatchObject({ finish_reason: 'tool_calls', finished: true, message: '' });
    expect(first['tool_calls']).toEqual([
      { ...CALL, function: { ...CALL.function, arguments: expect.any(String) } },
    ]);
    const messages = [
      QUESTION,
      { role: 'assistant', content: null, tool_calls: first['tool_calls'] },
      { role: 'tool', tool_call_id: 'call_1', content: 'Rain, 4 degrees' },
    ];
    stage.upstream.next({ text: 'It rains.' });
    const second = await jsonOf(await chat({ messages, context_id: 'ergon:tools' }));
    expect(second).toMatchObject({ message: 'It rains.', finish_reason: 'stop' });
    const sent = JSON.stringify(stage.sentMessages);
    expect(sent).toContain('get_weather');
    expect(sent).toContain('Rain, 4 degrees');
    const kept = await jsonOf(await stage.rhetor.get('/contexts/ergon:tools'));
    expect(kept).toMatchObject({
      messages: [
        QUESTION,
        { role: 'assistant', tool_calls: first['tool_calls'] },
        { role: 'tool', tool_call_id: 'call_1', content: 'Rain, 4 degrees' },
        { role: 'assistant', content: 'It rains.' },
      ],
    });
  });

  it('is streamed as frames with an index, an id, a name and the arguments', async () => {
    const response = await chat({ messages: [QUESTION], streaming: true });
    const frames = await readFrames(response);
    const calls = frames.flatMap(({ tool_call: call }) => (call === undefined ? [] : [call])) as {
      arguments: string;
    }[];
    expect(calls[0]).toMatchObject({ index: 0, id: 'call_1', name: 'get_weather' });
    expect(JSON.parse(calls.map((call) => call.arguments).join(''))).toEqual({ city: 'Oslo' });
    expect(frames.every(({ chunk }) => chunk === '')).toBe(true);
    expect(frames.at(-1)).toMatchObject({ done: true, finish_reason: 'tool_calls' });
  });
});
