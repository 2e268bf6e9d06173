/** The routes of Tekton's shared client libraries. */
import { TektonChatBody, TektonGenerateBody } from '../../src/api/tekton/dto/tekton.dto.ts';
import { type Operations, schemaOf, type StreamForm } from '../operation.ts';
import { TURN_FAILURES } from './conversation.ts';

const STREAM: StreamForm = {
  type: 'text/event-stream',
  description: 'One `data:` line of JSON a frame; after the last one comes `data: [DONE]`.',
  step: schemaOf('TektonStreamData'),
};
const FAILURES = TURN_FAILURES.filter((code) => code !== 'prompt_not_found');

export const TEKTON: Operations = {
  'GET /api/v1/health': {
    tag: 'Tekton clients',
    summary: 'As /health',
    examples: [{ summary: 'How it is' }],
  },
  'GET /api/v1/providers': {
    tag: 'Tekton clients',
    summary: 'As /providers; every provider has a `default_model`',
    examples: [{ summary: 'All of them' }],
  },
  'POST /api/v1/chat': {
    tag: 'Tekton clients',
    summary: 'Messages and an answer, for both shared clients',
    description: 'Fields that nobody knows are ignored.',
    body: TektonChatBody,
    answer: 'TektonAnswer',
    stream: STREAM,
    failures: FAILURES,
    examples: [
      {
        summary: 'Of the former client',
        body: {
          messages: [{ role: 'user', content: 'Hello' }],
          context_id: 'ergon',
          options: { temperature: 0.7 },
          streaming: false,
        },
      },
      {
        summary: 'Of the later client',
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
    summary: 'The same, always streamed',
    body: TektonChatBody,
    stream: { ...STREAM, isAlways: true },
    // The past is not read, and what cannot be stored is told in the stream.
    failures: FAILURES.filter((code) => code !== 'storage_unavailable'),
    examples: [{ summary: 'A question', body: { messages: [{ role: 'user', content: 'Hello' }] } }],
  },
  'POST /api/v1/generate': {
    tag: 'Tekton clients',
    summary: 'One prompt and an answer',
    description: 'Without a `context_id` nothing is stored. Fields that nobody knows are ignored.',
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
    summary: 'Which model does what',
    examples: [{ summary: 'By capability and component' }],
  },
};
