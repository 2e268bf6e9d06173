/** Sample dialogues over /ws in Rhetor's own frames, shown in docs/websocket.md and played by a test. */
import type { Dialogue } from './dialogue.ts';
import { VERSION } from '../src/config/version.ts';
import type { ClientFrame, ServerFrame } from '../src/contract/socket-frames.ts';
import {
  CONTEXT,
  SAMPLE_ANSWER,
  SAMPLE_CHUNK,
  sampleEnd,
  SOURCE,
  TIMESTAMP,
} from './sample-turn.ts';

const timestamp = TIMESTAMP;
const context = CONTEXT;
const system = { source: 'SYSTEM', target: 'UI', timestamp } as const;
const llm = { source: 'LLM', target: 'UI', timestamp, req_id: 1 } as const;

const TYPING: ServerFrame = {
  type: 'UPDATE',
  ...llm,
  payload: { status: 'typing', isTyping: true, context },
};
const IDLE: ServerFrame = {
  type: 'UPDATE',
  ...llm,
  payload: { status: 'typing', isTyping: false, context },
};
const CHUNK: ServerFrame = { type: 'UPDATE', ...llm, payload: SAMPLE_CHUNK };
const ANSWER: ServerFrame = { type: 'RESPONSE', ...llm, payload: SAMPLE_ANSWER };

function end(reason: 'stop' | 'cancelled'): ServerFrame {
  return { type: 'UPDATE', ...llm, payload: sampleEnd(reason) };
}

const UNKNOWN = 'There is no provider "nobody".';
const FAILURE = {
  error: UNKNOWN,
  code: 'invalid_value',
  request_id: 'b1946ac9',
  timestamp,
} as const;

export const DIALOGUES: readonly Dialogue<ClientFrame | { readonly type: string }, ServerFrame>[] =
  [
    {
      title: 'Greeting',
      sent: [{ type: 'REGISTER', source: 'UI' }],
      received: [
        {
          type: 'RESPONSE',
          ...system,
          payload: {
            status: 'registered',
            message: 'Client registered successfully with Rhetor LLM Manager',
          },
        },
      ],
    },
    {
      title: 'Asking for the status',
      sent: [{ type: 'STATUS', source: 'UI' }],
      received: [
        {
          type: 'RESPONSE',
          ...system,
          payload: {
            status: 'ok',
            service: 'rhetor',
            version: VERSION,
            providers: { simulated: true },
            default_provider: SOURCE.provider,
            default_model: SOURCE.model,
            budget: { budget_enabled: false },
            message: 'Rhetor LLM Manager is running',
          },
        },
      ],
    },
    {
      title: 'Ping and pong',
      sent: [{ type: 'PING', source: 'UI' }],
      received: [{ type: 'PONG', ...system, payload: {} }],
    },
    {
      title: 'One message, with a streamed answer',
      sent: [
        { type: 'LLM_REQUEST', source: 'UI', req_id: 1, payload: { message: 'Hello', context } },
      ],
      received: [TYPING, CHUNK, end('stop'), IDLE],
    },
    {
      title: 'One message, with a whole answer',
      sent: [
        {
          type: 'LLM_REQUEST',
          source: 'UI',
          req_id: 1,
          payload: { message: 'Hello', context, streaming: false },
        },
      ],
      received: [TYPING, ANSWER, IDLE],
    },
    {
      title: 'Messages',
      sent: [
        {
          type: 'CHAT_REQUEST',
          source: 'UI',
          req_id: 1,
          payload: { messages: [{ role: 'user', content: 'Hello' }], context },
        },
      ],
      received: [TYPING, CHUNK, end('stop'), IDLE],
    },
    {
      title: 'Cancelling',
      sent: [
        {
          type: 'LLM_REQUEST',
          source: 'UI',
          req_id: 1,
          payload: { message: 'Hello', context, options: { model: 'simulated-fast?length=5000' } },
        },
        { type: 'CANCEL', payload: { req_id: 1 } },
      ],
      received: [TYPING, CHUNK, end('cancelled'), IDLE],
    },
    {
      title: 'A request that fails',
      sent: [
        {
          type: 'LLM_REQUEST',
          source: 'UI',
          req_id: 1,
          payload: { message: 'Hello', context, options: { provider: 'nobody' } },
        },
      ],
      received: [
        TYPING,
        {
          type: 'UPDATE',
          ...llm,
          payload: { ...FAILURE, chunk: '', context, done: true, finish_reason: 'error' },
        },
        IDLE,
      ],
    },
    {
      title: 'A request without streaming that fails',
      sent: [
        {
          type: 'LLM_REQUEST',
          source: 'UI',
          req_id: 1,
          payload: { message: 'Hello', context, streaming: false, options: { provider: 'nobody' } },
        },
      ],
      received: [
        TYPING,
        {
          type: 'ERROR',
          ...system,
          req_id: 1,
          payload: { ...FAILURE, detail: UNKNOWN, req_id: 1 },
        },
        IDLE,
      ],
    },
    {
      title: 'A frame that is refused',
      sent: [{ type: 'SING' }],
      received: [
        {
          type: 'ERROR',
          ...system,
          payload: {
            error: 'Unsupported request type: SING',
            detail: 'Unsupported request type: SING',
            code: 'invalid_value',
            request_id: 'b1946ac9',
            timestamp,
          },
        },
      ],
    },
  ];
