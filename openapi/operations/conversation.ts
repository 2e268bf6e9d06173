/** The operations of /message, /stream and /chat. */
import { STREAM_KEEP_ALIVE_MS } from '../../src/api/limits.ts';
import { ChatBody, MessageBody } from '../../src/api/rhetor/dto/message.dto.ts';
import type { ErrorCode } from '../../src/model/rhetor-error.ts';
import {
  CACHE,
  IDEMPOTENCY_KEY,
  IF_MATCH,
  type Operations,
  schemaOf,
  type StreamForm,
} from '../operation.ts';
import { SAMPLE_ANSWER, SAMPLE_CHUNK, sampleEnd } from '../sample-turn.ts';

/** The failures of a turn, in addition to those of its body. */
export const TURN_FAILURES: readonly ErrorCode[] = [
  'invalid_value',
  'context_length_exceeded',
  'content_filtered',
  'model_not_found',
  'prompt_not_found',
  'conflict',
  'provider_unavailable',
  'rate_limited',
  'budget_exceeded',
  'upstream_error',
  'upstream_truncated',
  'no_provider_available',
  'draining',
  'overloaded',
  'storage_unavailable',
  'upstream_timeout',
];

const OWN_FAILURES: readonly ErrorCode[] = [...TURN_FAILURES, 'version_conflict'];

const STREAM: StreamForm = {
  type: 'text/event-stream',
  description:
    'Frames `event: message` with one `data:` line of JSON each, and comments `: keep-alive` after ' +
    `${STREAM_KEEP_ALIVE_MS / 1_000} s of silence. Only the last frame has \`done: true\`. If the turn ` +
    'fails after its first content, that frame has `error` and `code`.',
  step: schemaOf('StreamData'),
  example: [SAMPLE_CHUNK, sampleEnd('stop')]
    .map((step) => `event: message\ndata: ${JSON.stringify(step)}\n\n`)
    .join(''),
};

export const CONVERSATION: Operations = {
  'POST /message': {
    tag: 'Conversation',
    summary: 'Send one message',
    parameters: [IDEMPOTENCY_KEY, IF_MATCH, CACHE],
    body: MessageBody,
    answer: 'Answer',
    answerExample: SAMPLE_ANSWER,
    stream: STREAM,
    failures: OWN_FAILURES,
    examples: [
      {
        summary: 'A message in a conversation',
        body: { message: 'Hello, world!', context_id: 'test', task_type: 'chat', streaming: false },
      },
      {
        summary: 'A message to a component, with options',
        body: {
          message: 'Design a cache.',
          context_id: 'ergon:design',
          options: { temperature: 0.2, max_tokens: 200, timeouts_ms: { first_token: 10_000 } },
        },
      },
      {
        summary: 'Options in the older form',
        body: { message: 'Hello', options: { provider: 'simulated', options: { seed: 7 } } },
      },
      { summary: 'As a stream', body: { message: 'Word by word', streaming: true } },
    ],
  },
  'POST /stream': {
    tag: 'Conversation',
    summary: 'Send one message, stream the answer',
    parameters: [IDEMPOTENCY_KEY, IF_MATCH, CACHE],
    body: MessageBody,
    stream: { ...STREAM, isAlways: true },
    failures: OWN_FAILURES,
    examples: [
      {
        summary: 'A message in a conversation',
        body: { message: 'And once more, word by word', context_id: 'test' },
      },
    ],
  },
  'POST /chat': {
    tag: 'Conversation',
    summary: 'Send the whole conversation',
    description:
      'The client keeps the history: Rhetor sends the model the system prompt and exactly these ' +
      'messages. They and the reply become the active messages of the context. Messages that are no ' +
      'longer in the list are archived, not deleted: models don’t get them any more, but search finds ' +
      'them, and `GET /contexts/{id}?include_archived=true` and exports show them with `superseded_at`.',
    parameters: [IDEMPOTENCY_KEY, IF_MATCH, CACHE],
    body: ChatBody,
    answer: 'Answer',
    answerExample: SAMPLE_ANSWER,
    stream: STREAM,
    failures: OWN_FAILURES,
    examples: [
      {
        summary: 'Messages',
        body: {
          messages: [
            { role: 'system', content: 'Answer in one sentence.' },
            { role: 'user', content: 'What is a circuit breaker?' },
          ],
        },
      },
      {
        summary: 'Tools, and the result of one',
        body: {
          messages: [
            { role: 'user', content: 'How warm is it in Bern?' },
            {
              role: 'assistant',
              tool_calls: [
                {
                  id: 'call_1',
                  type: 'function',
                  function: { name: 'temperature', arguments: '{"city":"Bern"}' },
                },
              ],
            },
            { role: 'tool', tool_call_id: 'call_1', content: '21' },
          ],
          options: {
            tools: [
              {
                type: 'function',
                function: {
                  name: 'temperature',
                  description: 'Degrees Celsius in a city',
                  parameters: { type: 'object', properties: { city: { type: 'string' } } },
                },
              },
            ],
            tool_choice: 'auto',
          },
        },
      },
    ],
  },
};
