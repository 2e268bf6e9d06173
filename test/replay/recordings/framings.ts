/** One answer of each dialect in every frame that servers and proxies put around it. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { counts, says } from './reduced-recording.ts';
import type { PlayedAnswer } from '../playback-upstream.ts';

export const FRAMED_KINDS = ['chat', 'responses', 'messages', 'ollama'] as const;
export type FramedKind = (typeof FRAMED_KINDS)[number];

/** What every good answer here says. */
export const FRAMED = says({ text: 'Grüße, high tide.', usage: counts(9, 4) });

const CHAT_USAGE = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const USAGE = { input_tokens: 9, output_tokens: 4 };
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: FRAMED.text }],
};
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  output: [{ ...MESSAGE, content: [{ type: 'output_text', text: FRAMED.text, annotations: [] }] }],
  usage: { ...USAGE, total_tokens: 13 },
};
const MESSAGES_ANSWER = { ...MESSAGE, stop_reason: 'end_turn', usage: USAGE };
const HALVES = ['Grüße, ', 'high tide.'] as const;

const EVENTS: Readonly<Record<FramedKind, readonly { readonly [field: string]: unknown }[]>> = {
  chat: [
    ...HALVES.map((content) => ({
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
    })),
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage: CHAT_USAGE },
  ],
  responses: [
    ...HALVES.map((delta) => ({
      type: 'response.output_text.delta',
      output_index: 0,
      content_index: 0,
      delta,
    })),
    { type: 'response.completed', response: RESPONSE },
  ],
  messages: [
    { type: 'message_start', message: { ...MESSAGE, content: [], usage: { input_tokens: 9 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...HALVES.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  ],
  ollama: [
    ...HALVES.map((content) => ({ message: { role: 'assistant', content }, done: false })),
    {
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: 9,
      eval_count: 4,
    },
  ],
};

const WHOLE: Readonly<Record<FramedKind, object>> = {
  chat: {
    object: 'chat.completion',
    choices: [
      { index: 0, message: { role: 'assistant', content: FRAMED.text }, finish_reason: 'stop' },
    ],
    usage: CHAT_USAGE,
  },
  responses: RESPONSE,
  messages: MESSAGES_ANSWER,
  ollama: {
    message: { role: 'assistant', content: FRAMED.text },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 9,
    eval_count: 4,
  },
};

type Frame = { readonly name: string; readonly of: (kind: FramedKind) => PlayedAnswer };

const BOM = '\uFEFF';
const JSON_TYPE = { 'content-type': 'application/json' };

/** The stream as the vendor itself sends it. */
function streamOf(kind: FramedKind, between = ''): string {
  return EVENTS[kind].map((event) => eventText(kind, event) + between).join('') + endOf(kind);
}

function eventText(kind: FramedKind, event: { readonly [field: string]: unknown }): string {
  if (kind === 'ollama') return `${JSON.stringify(event)}\n`;
  const name = kind === 'chat' ? '' : `event: ${String(event['type'])}\n`;
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}

function endOf(kind: FramedKind): string {
  return kind === 'chat' ? 'data: [DONE]\n\n' : '';
}

const streamed = (name: string, change: (stream: string) => string | Uint8Array): Frame => ({
  name,
  of: (kind) => ({ body: change(streamOf(kind)) }),
});
const packed = (encoding: string, pack: (bytes: Uint8Array) => Uint8Array): readonly Frame[] => [
  {
    name: `${encoding} that nobody asked for`,
    of: (kind) => ({
      body: pack(Buffer.from(streamOf(kind))),
      headers: { 'content-type': 'text/event-stream', 'content-encoding': encoding },
    }),
  },
  {
    name: `${encoding} of a whole answer`,
    of: (kind) => ({
      body: pack(Buffer.from(JSON.stringify(WHOLE[kind]))),
      headers: { ...JSON_TYPE, 'content-encoding': encoding },
    }),
  },
];
const between = (name: string, text: string, inOllama = '\n'): Frame => ({
  name,
  of: (kind) => ({ body: streamOf(kind, kind === 'ollama' ? inOllama : text) }),
});
const whole = (name: string, change: (json: object) => string, headers = JSON_TYPE): Frame => ({
  name,
  of: (kind) => ({ body: change(WHOLE[kind]), headers }),
});

export const GOOD_FRAMES: readonly Frame[] = [
  streamed('nothing unusual', (stream) => stream),
  between('empty data lines', 'data: \n\ndata:\n\n'),
  between('comments', ': keep-alive\n\n:\n\n'),
  between('ids and retry times', 'id: 7\nretry: 3000\n\n'),
  between('blank lines', '\n\n\n', '\n\r\n \n'),
  streamed('CRLF', (stream) => stream.replaceAll('\n', '\r\n')),
  streamed('a byte order mark', (stream) => BOM + stream),
  streamed('no space after the colon', (stream) => stream.replaceAll(/^(data|event): /gm, '$1:')),
  streamed('no last line end', (stream) => stream.trimEnd()),
  whole('a whole answer', (json) => JSON.stringify(json)),
  whole('a whole answer, indented', (json) => JSON.stringify(json, null, 2)),
  whole('a whole answer, indented with CRLF', (json) =>
    JSON.stringify(json, null, '\t').replaceAll('\n', '\r\n'),
  ),
  whole(
    'a whole answer after white space and a mark',
    (json) => `${BOM}\r\n ${JSON.stringify(json)}`,
  ),
  whole('a whole answer called a stream', (json) => JSON.stringify(json), {
    'content-type': 'text/event-stream',
  }),
  ...packed('gzip', gzipSync),
  ...packed('deflate', deflateSync),
  ...packed('br', brotliCompressSync),
];

/** The words of every error here. */
export const SLOW_DOWN = 'Slow down';

const ERRORS: readonly object[] = [
  { error: { message: SLOW_DOWN, type: 'rate_limit_error', param: null, code: 'rate_limited' } },
  { type: 'error', error: { type: 'rate_limit_error', message: SLOW_DOWN }, request_id: 'req_1' },
  { error: `${SLOW_DOWN}: too many requests` },
  { error: { code: 429, message: SLOW_DOWN, status: 'RESOURCE_EXHAUSTED' } },
  [{ error: { code: 429, message: SLOW_DOWN, status: 'RESOURCE_EXHAUSTED' } }],
  { object: 'error', message: SLOW_DOWN, type: 'RateLimitError', code: 429 },
  { error: { message: SLOW_DOWN, code: 429 }, user_id: 'user_1' },
  { code: 429, message: SLOW_DOWN, type: 'rate_limit_error' },
  { detail: `${SLOW_DOWN}: too many requests` },
  { success: false, errors: [{ code: 429, message: SLOW_DOWN }], result: null },
];

const error = (name: string, of: (json: object) => string, headers = JSON_TYPE): readonly Frame[] =>
  ERRORS.map((json) => ({
    name: `${name}: ${JSON.stringify(json)}`,
    of: () => ({ body: of(json), headers }),
  }));

/** In place of an answer, with status 200. */
export const ERRORS_AS_ANSWERS: readonly Frame[] = [
  ...error('an error', (json) => JSON.stringify(json)),
  ...error('an error, indented', (json) => JSON.stringify(json, null, 2)),
  ...error('an error in a packed body', (json) => JSON.stringify(json)).map(({ name, of }) => ({
    name,
    of: (kind: FramedKind) => ({
      body: gzipSync(of(kind).body),
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    }),
  })),
];

/** The first half of the text, then an error. */
const cutBy = (name: string, text: (json: string) => string): readonly Frame[] =>
  ERRORS.map((json) => ({
    name: `${name}: ${JSON.stringify(json)}`,
    of: (kind) => ({
      body:
        EVENTS[kind]
          .slice(0, kind === 'messages' ? 3 : 1)
          .map((event) => eventText(kind, event))
          .join('') +
        (kind === 'ollama' ? `${JSON.stringify(json)}\n` : text(JSON.stringify(json))),
    }),
  }));

export const ERRORS_IN_STREAMS: readonly Frame[] = [
  ...cutBy('an event', (json) => `data: ${json}\n\n`),
  ...cutBy('an event, then the sentinel', (json) => `data: ${json}\n\ndata: [DONE]\n\n`),
  ...cutBy('an event with a name', (json) => `event: error\ndata: ${json}\n\n`),
  ...cutBy('a field of its own', (json) => `error: ${json}\n\n`),
];
