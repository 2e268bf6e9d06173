/** OpenAI's provider: the shared contract, and what is peculiar to chat completions. */
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
import { describeProviderContract } from './provider-contract.ts';

describeProviderContract({
  vendor: 'openai',
  factory: new OpenAIFactory(),
  keyHeader: ['authorization', 'Bearer canary-key'],
  finishReasons: { stop: 'stop', length: 'length', content_filter: 'content_filter' },
  wire: {
    model: 'scripted-model',
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.5,
    max_tokens: 100,
    top_p: 0.9,
    stop: ['END', 'STOP'],
    messages: [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: 'What is the weather in Lisbon and Porto?' },
      {
        role: 'assistant',
        content: 'I will look.',
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Lisbon"}' },
          },
          {
            id: 'call_2',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Porto"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny, 24 °C' },
      { role: 'tool', tool_call_id: 'call_2', content: 'rain, 18 °C' },
      { role: 'user', content: 'Which is warmer?' },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'The weather in a city',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          },
        },
      },
    ],
  },
});
