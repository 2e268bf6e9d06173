/** Anthropic's messages on the wire: named events, numbered blocks, pings. */
import { finishOf, tokensOf, usageOf, type Reason, type Script } from './script.ts';
import type { VendorWire, WireFrame, WireRequest } from './vendor-wire.ts';

type ErrorWords = { readonly type: string; readonly message: string };

const ERRORS: Readonly<Record<Reason, ErrorWords>> = {
  authentication: { type: 'authentication_error', message: 'invalid x-api-key' },
  billing: { type: 'billing_error', message: 'Your credit balance is too low.' },
  content_policy: {
    type: 'invalid_request_error',
    message: 'Output blocked by content filtering policy',
  },
  context_length: {
    type: 'invalid_request_error',
    message: 'prompt is too long: 210061 tokens > 200000 maximum',
  },
  invalid_request: { type: 'invalid_request_error', message: 'messages: field required' },
  model_not_found: { type: 'not_found_error', message: 'model: unknown' },
  overloaded: { type: 'overloaded_error', message: 'Overloaded' },
  permission: { type: 'permission_error', message: 'Your API key may not use this model.' },
  rate_limit: { type: 'rate_limit_error', message: 'This request would exceed your rate limit.' },
  server_error: { type: 'api_error', message: 'Internal server error' },
};

const STOP_REASONS = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
} as const;

const SIGNATURE = 'c2NyaXB0ZWQ=';

export const anthropicWire: VendorWire = {
  contentType: 'text/event-stream; charset=utf-8',
  ping: 'event: ping\ndata: {"type": "ping"}\n\n',
  invalidJson:
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"te\n\n',
  errorBody: (reason, message) => JSON.stringify(errorOf(reason, message)),
  errorEvent: (reason, message) => event('error', errorOf(reason, message)),

  frames(script, request) {
    const usage = usageOf(script);
    return [
      { role: 'open', text: messageStart(request, script) },
      ...blocks(script).flatMap((block, index) => blockFrames(block, index)),
      {
        role: 'close',
        text: event('message_delta', {
          delta: stopOf(script),
          ...(usage === undefined ? {} : { usage: { output_tokens: usage.output } }),
        }),
      },
      { role: 'sentinel', text: event('message_stop', {}) },
    ];
  },

  whole(script, request) {
    const output = usageOf(script)?.output;
    return {
      ...messageOf(request, script, output),
      content: blocks(script).map(({ whole }) => whole),
      ...stopOf(script),
    };
  },
};

function stopOf(script: Script): object {
  const { stopSequence } = script;
  return stopSequence === undefined
    ? { stop_reason: STOP_REASONS[finishOf(script)], stop_sequence: null }
    : { stop_reason: 'stop_sequence', stop_sequence: stopSequence };
}

type Block = {
  readonly start: object;
  readonly deltas: readonly object[];
  readonly seal?: object;
  readonly whole: object;
};

function blocks(script: Script): readonly Block[] {
  const text = [...tokensOf(script.text), ...(script.refusal ?? [])];
  const calls = (script.toolCalls ?? []).map((call) => ({
    start: { type: 'tool_use', id: call.id, name: call.name, input: {} },
    deltas: call.arguments.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    whole: {
      ...{ type: 'tool_use', id: call.id, name: call.name },
      input: JSON.parse(call.arguments.join('') || '{}') as unknown,
    },
  }));
  return [
    ...(script.reasoning === undefined
      ? []
      : [
          {
            start: { type: 'thinking', thinking: '', signature: '' },
            deltas: script.reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
            seal: { type: 'signature_delta', signature: SIGNATURE },
            whole: {
              type: 'thinking',
              thinking: script.reasoning.join(''),
              signature: SIGNATURE,
            },
          },
        ]),
    ...(text.length === 0
      ? []
      : [
          {
            start: { type: 'text', text: '' },
            deltas: text.map((piece) => ({ type: 'text_delta', text: piece })),
            whole: { type: 'text', text: text.join('') },
          },
        ]),
    ...calls,
  ];
}

/** The API sends a ping after the start of the first block. */
function blockFrames(block: Block, index: number): readonly WireFrame[] {
  const start = event('content_block_start', { index, content_block: block.start });
  const delta = (value: object): string => event('content_block_delta', { index, delta: value });
  return [
    { role: 'open', text: index === 0 ? start + anthropicWire.ping : start },
    ...block.deltas.map((value): WireFrame => ({ role: 'token', text: delta(value) })),
    ...(block.seal === undefined ? [] : [{ role: 'open' as const, text: delta(block.seal) }]),
    { role: 'open', text: event('content_block_stop', { index }) },
  ];
}

/** Anthropic counts cached input separately. */
function messageStart(request: WireRequest, script: Script): string {
  return event('message_start', { message: messageOf(request, script, 1) });
}

function messageOf(request: WireRequest, script: Script, output: number | undefined): object {
  const usage = usageOf(script);
  return {
    id: 'msg_scripted',
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...(usage === undefined
      ? {}
      : {
          usage: {
            input_tokens: usage.input - (usage.cached ?? 0),
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: usage.cached ?? 0,
            output_tokens: output,
          },
        }),
  };
}

function errorOf(reason: Reason, message: string | undefined): object {
  const words = ERRORS[reason];
  return {
    type: 'error',
    error: { ...words, message: message ?? words.message },
    request_id: 'req_scripted',
  };
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
