/** Answers of real vendors, reduced to the fields that matter; their texts are made up. */
import type { Vendor } from './script.ts';

export type RecordedAnswer = {
  /** The sender of such answers, and their peculiarity. */
  readonly name: string;
  readonly vendor: Vendor;
  readonly api?: 'chat' | 'responses';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly text?: string;
  readonly reasoning?: string;
  readonly calls?: readonly object[];
  /** What the end must contain. */
  readonly end?: object;
  /** What the error must hold, in place of an end; its message matches or contains this one. */
  readonly error?: { readonly message?: string | RegExp; readonly [field: string]: unknown };
};

export const chunk = (delta: object, rest: object = {}, finish: string | null = null): object => ({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
  ...rest,
});

export const lines = (...events: readonly (object | string)[]): string =>
  events
    .map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}`))
    .join('\n\n')
    .concat('\n\n');

type WireEvent = { readonly type: string; readonly [field: string]: unknown };

export const named = (...events: readonly WireEvent[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}   \n\n`).join('');

export const ndjson = (...events: readonly object[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

const SAFE = { hate: { filtered: false, severity: 'safe' } };

const CHAT: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'Azure: findings about the prompt before the first choice, counts after the last',
    body: lines(
      { choices: [], id: '', prompt_filter_results: [{ content_filter_results: SAFE }] },
      chunk({ content: '', refusal: null, role: 'assistant' }, { obfuscation: 'a1', usage: null }),
      chunk({ content: 'A blue' }, { obfuscation: 'b22', usage: null }),
      chunk({ content: ' door.' }, { usage: null }),
      chunk({}, { usage: null }, 'stop'),
      {
        choices: [],
        usage: {
          prompt_tokens: 15,
          completion_tokens: 78,
          completion_tokens_details: { reasoning_tokens: 64, audio_tokens: 0 },
          prompt_tokens_details: { cached_tokens: 0 },
        },
      },
      'data: [DONE]',
    ),
    text: 'A blue door.',
    end: {
      finishReason: 'stop',
      usage: { inputTokens: 15, outputTokens: 78, reasoningTokens: 64 },
    },
  },
  {
    name: 'Groq: a whole call in one piece, counts in the last choice',
    body: lines(
      chunk({ role: 'assistant', content: null }, { x_groq: { id: 'req_1' } }),
      chunk({
        tool_calls: [
          { id: 'tk1', type: 'function', function: { name: 'tides', arguments: '{}' }, index: 0 },
        ],
      }),
      chunk(
        {},
        { usage: { queue_time: 0.04, prompt_tokens: 210, completion_tokens: 15 } },
        'tool_calls',
      ),
      'data: [DONE]',
    ),
    calls: [{ id: 'tk1', name: 'tides', arguments: '{}' }],
    end: { finishReason: 'tool_calls', usage: { inputTokens: 210, outputTokens: 15 } },
  },
  {
    name: 'Mistral: the rest of a call has an empty name and no id',
    body: lines(
      chunk({
        tool_calls: [
          { id: 'call-9f', type: 'function', function: { name: 'tides', arguments: '' }, index: 0 },
        ],
        content: '',
      }),
      chunk({
        tool_calls: [
          { type: 'function', function: { name: '', arguments: '{"port": "Faro"}' }, index: 0 },
        ],
        content: '',
      }),
      chunk(
        { content: '' },
        { usage: { prompt_tokens: 171, completion_tokens: 14 } },
        'tool_calls',
      ),
      'data: [DONE]',
    ),
    calls: [{ id: 'call-9f', name: 'tides', arguments: '{"port": "Faro"}' }],
    end: { finishReason: 'tool_calls' },
  },
  {
    name: 'OpenRouter: comments between events, thoughts in two fields at once',
    body: lines(
      ': OPENROUTER PROCESSING',
      ': OPENROUTER PROCESSING',
      chunk({ role: 'assistant', content: '', reasoning: null, reasoning_details: [] }),
      chunk({
        content: '',
        reasoning: 'It is a sum.',
        reasoning_details: [{ type: 'reasoning.text', text: 'It is a sum.', index: 0 }],
      }),
      ': OPENROUTER PROCESSING',
      chunk({ content: 'Four.', reasoning: null }),
      chunk({ content: '' }, {}, 'stop'),
      chunk({ content: '' }, { usage: { prompt_tokens: 43, completion_tokens: 36 } }),
      'data: [DONE]',
    ),
    text: 'Four.',
    reasoning: 'It is a sum.',
    end: { finishReason: 'stop', usage: { inputTokens: 43, outputTokens: 36 } },
  },
  {
    name: 'OpenRouter: an error beside a choice, after a finish reason',
    body: lines(
      ': OPENROUTER PROCESSING',
      chunk({ content: '', reasoning: 'Let me' }),
      chunk({ content: '' }, {}, 'length'),
      chunk({ content: '' }, { error: { code: 400, message: 'Token limit reached' } }),
      'data: [DONE]',
    ),
    reasoning: 'Let me',
    error: { code: 'invalid_value', upstreamStatus: 400 },
  },
  {
    name: 'OpenAI: too many requests, with the wait in a header',
    status: 429,
    headers: { 'content-type': 'application/json', 'retry-after': '7' },
    body: '{"error":{"message":"Rate limit reached","type":"tokens","param":null,"code":"rate_limit_exceeded"}}',
    error: {
      code: 'rate_limited',
      retryAfterMs: 7_000,
      message: 'openai answered 429: Rate limit reached',
    },
  },
  {
    name: 'a proxy: a page in place of an answer',
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>',
    error: { code: 'upstream_error', message: 'openai answered 502: Bad Gateway' },
  },
];

const RESPONSES: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'OpenAI: an empty reasoning item before the text',
    body: named(
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: 'rs_1', type: 'reasoning', summary: [] },
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { id: 'rs_1', type: 'reasoning', summary: [] },
      },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { id: 'msg_1', type: 'message', role: 'assistant', content: [] },
      },
      { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'High ' },
      { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'tide.' },
      {
        type: 'response.completed',
        response: {
          id: 'resp_1',
          status: 'completed',
          output: [],
          usage: {
            input_tokens: 20,
            output_tokens: 9,
            output_tokens_details: { reasoning_tokens: 4 },
          },
        },
      },
    ),
    text: 'High tide.',
    end: { finishReason: 'stop', usage: { inputTokens: 20, outputTokens: 9, reasoningTokens: 4 } },
  },
  {
    name: 'OpenAI: the arguments of a call in pieces, and again when they are whole',
    body: named(
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: {
          id: 'fc_1',
          type: 'function_call',
          call_id: 'call_1',
          name: 'tides',
          arguments: '',
        },
      },
      {
        type: 'response.function_call_arguments.delta',
        output_index: 0,
        item_id: 'fc_1',
        delta: '{"port":',
      },
      {
        type: 'response.function_call_arguments.delta',
        output_index: 0,
        item_id: 'fc_1',
        delta: '"Faro"}',
      },
      {
        type: 'response.function_call_arguments.done',
        output_index: 0,
        item_id: 'fc_1',
        arguments: '{"port":"Faro"}',
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: {
          id: 'fc_1',
          type: 'function_call',
          call_id: 'call_1',
          name: 'tides',
          arguments: '{"port":"Faro"}',
        },
      },
      { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [] } },
    ),
    calls: [{ id: 'call_1', name: 'tides', arguments: '{"port":"Faro"}' }],
    end: { finishReason: 'tool_calls' },
  },
  {
    name: 'OpenAI: an answer that failed',
    body: named(
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
      {
        type: 'response.failed',
        response: {
          id: 'resp_1',
          status: 'failed',
          error: { code: 'server_error', message: 'Something went wrong.' },
        },
      },
    ),
    error: { code: 'upstream_error', upstreamStatus: 500 },
  },
];

export const start = (usage: object): WireEvent => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], usage },
});

const MESSAGES: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'Anthropic: thoughts with a signature, then text',
    body: named(
      start({ input_tokens: 92, cache_read_input_tokens: 0, output_tokens: 8 }),
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      { type: 'ping' },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'thinking_delta', thinking: 'A short question.' },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'signature_delta', signature: 'c2lnbmVk' },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Low tide.' } },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { input_tokens: 92, output_tokens: 189 },
      },
      { type: 'message_stop' },
    ),
    text: 'Low tide.',
    reasoning: 'A short question.',
    end: { finishReason: 'stop', usage: { inputTokens: 92, outputTokens: 189 } },
  },
  {
    name: 'Anthropic: a call that the limit cut, whose block never stops',
    body: named(
      start({ input_tokens: 450, output_tokens: 1 }),
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: 'I will look.' },
      },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'tides', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 1,
        delta: { type: 'input_json_delta', partial_json: '' },
      },
      {
        type: 'content_block_delta',
        index: 1,
        delta: { type: 'input_json_delta', partial_json: '{"ports": ["Fa' },
      },
      {
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens' },
        usage: { output_tokens: 124 },
      },
      { type: 'message_stop' },
    ),
    text: 'I will look.',
    end: { finishReason: 'length', usage: { inputTokens: 450, outputTokens: 124 } },
  },
  {
    name: 'Anthropic: a refusal without any content',
    body: named(
      start({ input_tokens: 18, output_tokens: 1 }),
      { type: 'ping' },
      {
        type: 'message_delta',
        delta: { stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'cyber' } },
        usage: { output_tokens: 5 },
      },
      { type: 'message_stop' },
    ),
    text: '',
    end: { finishReason: 'content_filter', rawFinishReason: 'refusal' },
  },
  {
    name: 'Anthropic: overloaded before the answer',
    status: 529,
    headers: { 'content-type': 'application/json', 'request-id': 'req_1' },
    body: '{"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}',
    error: { upstreamStatus: 529, message: 'anthropic answered 529: Overloaded' },
  },
];

const OLLAMA: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'Ollama: thoughts, then text, then the counts',
    body: ndjson(
      { model: 'm', message: { role: 'assistant', content: '', thinking: 'Easy.' }, done: false },
      { model: 'm', message: { role: 'assistant', content: 'Yes.' }, done: false },
      {
        model: 'm',
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        prompt_eval_count: 11,
        eval_count: 6,
      },
    ),
    text: 'Yes.',
    reasoning: 'Easy.',
    end: { finishReason: 'stop', usage: { inputTokens: 11, outputTokens: 6 } },
  },
  {
    name: 'Ollama: a call whose arguments are an object',
    body: ndjson(
      {
        message: {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'call_1', function: { index: 0, name: 'tides', arguments: { port: 'Faro' } } },
          ],
        },
        done: false,
      },
      { message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' },
    ),
    calls: [{ id: 'call_1', name: 'tides', arguments: '{"port":"Faro"}' }],
    end: { finishReason: 'tool_calls' },
  },
  {
    name: 'Ollama: a model that is not there',
    status: 404,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"error":"model \'m\' not found"}',
    error: { code: 'model_not_found', upstreamStatus: 404 },
  },
];

export const RECORDED_ANSWERS: readonly RecordedAnswer[] = [
  ...CHAT.map((answer) => ({ ...answer, vendor: 'openai' as const })),
  ...RESPONSES.map((answer) => ({
    ...answer,
    vendor: 'openai' as const,
    api: 'responses' as const,
  })),
  ...MESSAGES.map((answer) => ({ ...answer, vendor: 'anthropic' as const })),
  ...OLLAMA.map((answer) => ({ ...answer, vendor: 'ollama' as const })),
];
