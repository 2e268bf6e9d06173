/** The routes of Tekton's shared client libraries. */
import { TektonChatBody, TektonGenerateBody } from '../../src/api/tekton/dto/tekton.dto.ts';
import { type Operations, schemaOf, type StreamForm } from '../operation.ts';
import { TURN_FAILURES } from './conversation.ts';

const STREAM: StreamForm = {
  type: 'text/event-stream',
  description: 'Each frame is one `data:` line of JSON; `data: [DONE]` follows the last one.',
  step: schemaOf('TektonStreamData'),
};
const FAILURES = TURN_FAILURES.filter((code) => code !== 'prompt_not_found');

export const TEKTON: Operations = {
  'GET /api/v1/health': {
    tag: 'Tekton clients',
    summary: 'Same as /health',
    examples: [{ summary: 'The health' }],
  },
  'GET /api/v1/providers': {
    tag: 'Tekton clients',
    summary: 'Same as /providers, but every provider has a `default_model`',
    examples: [{ summary: 'All of them' }],
  },
  'POST /api/v1/chat': {
    tag: 'Tekton clients',
    summary: 'Answer a list of messages, for both shared clients',
    description: 'Unknown fields are ignored.',
    body: TektonChatBody,
    answer: 'TektonAnswer',
    stream: STREAM,
    failures: FAILURES,
    examples: [
      {
        summary: 'From the former client',
        body: {
          messages: [{ role: 'user', content: 'Hello' }],
          context_id: 'ergon',
          options: { temperature: 0.7 },
          streaming: false,
        },
      },
      {
        summary: 'From the current client',
        body: {
          messages: [{ role: 'user', content: 'Hello' }],
          component: 'ergon',
          capability: 'code',
          temperature: 0.7,
        },
      },
    ],
  },
  'POST /api/v1/chat/stream': {
    tag: 'Tekton clients',
    summary: 'Answer a list of messages as a stream',
    body: TektonChatBody,
    stream: { ...STREAM, isAlways: true },
    // The route does not read the history, and reports a failed store in the stream.
    failures: FAILURES.filter((code) => code !== 'storage_unavailable'),
    examples: [{ summary: 'A question', body: { messages: [{ role: 'user', content: 'Hello' }] } }],
  },
  'POST /api/v1/generate': {
    tag: 'Tekton clients',
    summary: 'Answer one prompt',
    description: 'Without a `context_id` nothing is stored. Unknown fields are ignored.',
    body: TektonGenerateBody,
    answer: 'TektonAnswer',
    stream: STREAM,
    failures: FAILURES,
    examples: [
      { summary: 'A prompt', body: { prompt: 'Hello', capability: 'chat' } },
      { summary: 'As a stream', body: { prompt: 'Hello', stream: true } },
    ],
  },
  'GET /api/models/assignments': {
    tag: 'Tekton clients',
    summary: 'List the model assignments',
    examples: [{ summary: 'By capability and component' }],
  },
};
