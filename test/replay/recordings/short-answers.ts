/** The shortest complete answers of each dialect, streamed and whole. */
import type { PlayedAnswer } from '../playback-upstream.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };

export function shortAnswer(path: string, isStreamed: boolean): PlayedAnswer {
  if (path.startsWith('/v1/messages/count_tokens')) return whole({ input_tokens: 12 });
  if (path.startsWith('/v1/messages')) return isStreamed ? events(MESSAGE_EVENTS) : whole(MESSAGE);
  if (path.startsWith('/v1/responses')) {
    return isStreamed ? events(RESPONSE_EVENTS) : whole(RESPONSE);
  }
  if (path.startsWith('/api/chat'))
    return { headers: NDJSON_TYPE, body: `${JSON.stringify(LINE)}\n` };
  return isStreamed ? events(CHUNKS) : whole(COMPLETION);
}

function whole(body: object): PlayedAnswer {
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}

function events(all: readonly object[]): PlayedAnswer {
  return { body: all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') };
}

const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
};

const CHUNKS = [
  {
    ...COMPLETION,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  },
];

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'Yes.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};

const MESSAGE_EVENTS = [
  { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Yes.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
  { type: 'message_stop' },
];

const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  model: 'm',
  status: 'completed',
  output: [
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Yes.', annotations: [] }],
    },
  ],
  usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
};

const RESPONSE_EVENTS = [
  { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } },
  { type: 'response.completed', response: RESPONSE },
];

const LINE = {
  model: 'm',
  message: { role: 'assistant', content: 'Yes.' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 3,
  eval_count: 1,
};
