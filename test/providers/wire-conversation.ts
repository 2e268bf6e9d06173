/** One request with something of everything, whose form on the wire each vendor's spec states. */
import type { CompletionRequest } from '../../src/model/completion-request.ts';

export const CONVERSATION = {
  system: 'You are terse.',
  messages: [
    { role: 'user', parts: [{ type: 'text', text: 'What is the weather in Lisbon and Porto?' }] },
    {
      role: 'assistant',
      parts: [
        { type: 'text', text: 'I will look.' },
        { type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"city":"Lisbon"}' },
        { type: 'tool-call', id: 'call_2', name: 'weather', arguments: '{"city":"Porto"}' },
      ],
    },
    {
      role: 'tool',
      parts: [{ type: 'tool-result', toolCallId: 'call_1', content: 'sunny, 24 °C' }],
    },
    {
      role: 'tool',
      parts: [{ type: 'tool-result', toolCallId: 'call_2', content: 'rain, 18 °C' }],
    },
    { role: 'user', parts: [{ type: 'text', text: 'Which is warmer?' }] },
  ],
  options: { temperature: 0.5, maxTokens: 100, topP: 0.9, stop: ['END', 'STOP'] },
  tools: [
    {
      name: 'weather',
      description: 'The weather in a city',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    },
  ],
} as const satisfies Partial<CompletionRequest>;
