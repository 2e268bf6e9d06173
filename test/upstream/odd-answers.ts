/** Answers whose form is not the vendor's own, reduced from what servers and gateways really send; texts made up. */
import { chunk, lines, named, ndjson, type RecordedAnswer, start } from './recorded-answers.ts';

const DONE = 'data: [DONE]';
const JSON_TYPE = { 'content-type': 'application/json' };

const USAGE = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };

function callChunk(call: object): object {
  return chunk({ tool_calls: [{ index: 0, type: 'function', ...call }] });
}

const CHAT: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'a proxy: empty data as a sign of life',
    body: lines(
      'data: ',
      chunk({ content: 'High' }),
      'data:',
      chunk({ content: ' tide.' }, {}, 'stop'),
      'data: ',
      DONE,
    ),
    text: 'High tide.',
    end: { finishReason: 'stop' },
  },
  {
    name: 'a server that ends with an empty reason, its counts and the sentinel',
    body: lines(
      chunk({ content: 'High tide.' }),
      chunk({}, {}, ''),
      { choices: [], usage: USAGE },
      DONE,
    ),
    text: 'High tide.',
    end: { finishReason: 'stop', usage: { inputTokens: 9, outputTokens: 4 } },
  },
  {
    name: 'the same, cut: without the sentinel',
    body: lines(chunk({ content: 'High ti' }), chunk({}, {}, ''), { choices: [], usage: USAGE }),
    error: { code: 'upstream_truncated' },
  },
  {
    name: 'a server that does not stream',
    headers: JSON_TYPE,
    body: JSON.stringify({
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            reasoning_content: 'Ask twice.',
            tool_calls: [
              { type: 'function', function: { name: 'tides', arguments: { port: 'Faro' } } },
              { type: 'function', function: { name: 'tides', arguments: { port: 'Vigo' } } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: USAGE,
    }),
    reasoning: 'Ask twice.',
    calls: [
      { name: 'tides', arguments: '{"port":"Faro"}' },
      { name: 'tides', arguments: '{"port":"Vigo"}' },
    ],
    end: { finishReason: 'tool_calls', usage: { inputTokens: 9, outputTokens: 4 } },
  },
  ...[
    { error: { message: 'Slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' } },
    { error: { message: 'Slow down', code: 429, status: 'RESOURCE_EXHAUSTED' } },
    [{ error: { message: 'Slow down', code: 429 } }],
    { object: 'error', message: 'Slow down', type: 'RateLimitError', code: 429 },
    { error: 'Slow down: rate limit reached' },
    { base_resp: { status_code: 1002, status_msg: 'Slow down: rate limit' }, choices: null },
  ].map((body) => ({
    name: `an error with status 200: ${JSON.stringify(body)}`,
    headers: JSON_TYPE,
    body: JSON.stringify(body),
    error: {
      code: 'rate_limited',
      upstreamStatus: 429,
      message: expectedWords(JSON.stringify(body)),
    },
  })),
  {
    name: 'vLLM: an error in the middle, in a form of its own',
    body: lines(chunk({ content: 'High' }), {
      object: 'error',
      message: 'The engine died',
      type: 'InternalServerError',
      code: 500,
    }),
    text: 'High',
    error: { upstreamStatus: 500, message: 'openai answered 500: The engine died' },
  },
  {
    name: 'Zhipu: an answer that the network cut, with a word for it',
    body: lines(chunk({ content: 'High ti' }), chunk({}, { usage: USAGE }, 'network_error'), DONE),
    text: 'High ti',
    error: { code: 'upstream_error', message: /"network_error"/ },
  },
  {
    name: 'Mistral: thoughts among the parts of the content',
    body: lines(
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'The moon.' }] }] }),
      chunk({ content: [{ type: 'text', text: 'High tide.' }] }, {}, 'stop'),
      DONE,
    ),
    text: 'High tide.',
    reasoning: 'The moon.',
    end: { finishReason: 'stop' },
  },
  {
    name: 'Snowflake: thoughts in their details alone',
    body: lines(
      chunk({
        content: '',
        reasoning_content: '',
        reasoning_details: [{ type: 'reasoning.text', text: 'The moon.', signature: 'c2ln' }],
      }),
      chunk({ content: 'High tide.' }, {}, 'stop'),
      DONE,
    ),
    text: 'High tide.',
    reasoning: 'The moon.',
    end: { finishReason: 'stop' },
  },
  {
    name: 'Gemini: parallel calls that all have the index 0 and no id',
    body: lines(
      callChunk({ function: { name: 'tides', arguments: '{"port":"Faro"}' } }),
      callChunk({ function: { name: 'tides', arguments: '{"port":"Vigo"}' } }),
      callChunk({ function: { name: 'moon', arguments: '{}' } }),
      chunk({}, {}, 'stop'),
      DONE,
    ),
    calls: [
      { name: 'tides', arguments: '{"port":"Faro"}' },
      { name: 'tides', arguments: '{"port":"Vigo"}' },
      { name: 'moon', arguments: '{}' },
    ],
    end: { finishReason: 'tool_calls' },
  },
  {
    name: 'a gateway: another id with each piece of a call',
    body: lines(
      callChunk({ id: 'a', function: { name: 'tides', arguments: '' } }),
      callChunk({ id: 'b', function: { arguments: '{"port":' } }),
      callChunk({ id: 'c', function: { arguments: '"Faro"}' } }),
      chunk({}, {}, 'tool_calls'),
      DONE,
    ),
    calls: [{ id: 'a', name: 'tides', arguments: '{"port":"Faro"}' }],
    end: { finishReason: 'tool_calls' },
  },
  {
    name: 'an older server: the one call in the field of functions',
    body: lines(
      chunk({ function_call: { name: 'tides', arguments: '' } }),
      chunk({ function_call: { arguments: '{"port":"Faro"}' } }),
      chunk({}, {}, 'function_call'),
      DONE,
    ),
    calls: [{ name: 'tides', arguments: '{"port":"Faro"}' }],
    end: { finishReason: 'tool_calls' },
  },
  {
    name: 'a server that counts in text, and takes its counts back in the last chunk',
    body: lines(
      chunk({ content: 'High tide.' }, { usage: { prompt_tokens: '9', completion_tokens: '4' } }),
      chunk({}, { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }, 'stop'),
      DONE,
    ),
    text: 'High tide.',
    end: { finishReason: 'stop', usage: { inputTokens: 9, outputTokens: 4 } },
  },
];

const MESSAGE_ITEM = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'High tide.', annotations: [] }],
};
const CALL_ITEM = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'tides',
  arguments: '{}',
};
const THOUGHT_ITEM = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'The moon.' }],
};

const OUTPUT = [THOUGHT_ITEM, MESSAGE_ITEM, CALL_ITEM];
const completed = (output: readonly object[]) => ({
  type: 'response.completed',
  response: { object: 'response', id: 'resp_1', status: 'completed', output },
});
const WHOLE = {
  text: 'High tide.',
  reasoning: 'The moon.',
  calls: [{ id: 'call_1', name: 'tides', arguments: '{}' }],
  end: { finishReason: 'tool_calls' },
};

const RESPONSES: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'items that are said only when they are whole',
    body: named(
      ...OUTPUT.map((item, output_index) => ({
        type: 'response.output_item.done',
        output_index,
        item,
      })),
      completed(OUTPUT),
    ),
    ...WHOLE,
  },
  { name: 'an answer that is said only at its end', body: named(completed(OUTPUT)), ...WHOLE },
  {
    name: 'a server that does not stream responses',
    headers: JSON_TYPE,
    body: JSON.stringify(completed(OUTPUT).response),
    ...WHOLE,
  },
  {
    name: 'texts whose last piece is said only when they are whole',
    body: named(
      { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'High' },
      { type: 'response.output_text.done', item_id: 'msg_1', text: 'High tide' },
      { type: 'response.output_item.done', item: { ...MESSAGE_ITEM } },
      completed([MESSAGE_ITEM]),
    ),
    text: 'High tide.',
    end: { finishReason: 'stop' },
  },
  {
    name: 'another response in the middle of the first',
    body: named(
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
      { type: 'response.output_text.delta', output_index: 0, delta: 'High' },
      { type: 'response.created', response: { id: 'resp_2', status: 'in_progress' } },
      { type: 'response.output_text.delta', output_index: 0, delta: 'High tide.' },
      completed([MESSAGE_ITEM]),
    ),
    text: 'High',
    error: { code: 'upstream_error', message: /began another answer/ },
  },
];

const textBlock = (index: number, text: string) => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index, delta: { type: 'text_delta', text } },
];
const ended = (stop_reason: string, usage: object) => [
  { type: 'message_delta', delta: { stop_reason }, usage },
  { type: 'message_stop' },
];

const MESSAGES: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'a gateway that takes the counts of the start back at the end',
    body: named(
      start({
        input_tokens: 50,
        cache_read_input_tokens: 40,
        cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
        output_tokens: 1,
      }),
      ...textBlock(0, 'High tide.'),
      ...ended('end_turn', {
        input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
        output_tokens: 7,
      }),
    ),
    text: 'High tide.',
    end: {
      finishReason: 'stop',
      usage: { inputTokens: 97, cachedInputTokens: 40, cacheWriteTokens: 7, outputTokens: 7 },
    },
  },
  {
    name: 'Anthropic: a turn that is paused',
    body: named(start({}), ...textBlock(0, 'I look.'), ...ended('pause_turn', {})),
    text: 'I look.',
    end: { finishReason: 'stop', rawFinishReason: 'pause_turn' },
  },
  {
    name: 'a gateway that announces a message twice',
    body: named(
      start({ input_tokens: 5 }),
      start({ input_tokens: 5 }),
      ...textBlock(0, 'High'),
      start({ input_tokens: 5 }),
      ...textBlock(1, ' tide.'),
      ...ended('end_turn', { output_tokens: 3 }),
    ),
    text: 'High tide.',
    end: { finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 3 } },
  },
  {
    name: 'a gateway that begins a message anew in its middle',
    body: named(
      start({ input_tokens: 5 }),
      ...textBlock(0, 'High'),
      start({ input_tokens: 5 }),
      ...textBlock(0, 'High tide.'),
      ...ended('end_turn', { output_tokens: 3 }),
    ),
    text: 'High',
    error: { code: 'upstream_error', message: /began another answer/ },
  },
  {
    name: 'a server that does not stream messages',
    headers: JSON_TYPE,
    body: JSON.stringify({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'The moon.', signature: 'c2ln' },
        { type: 'text', text: 'High tide.' },
        { type: 'tool_use', id: 'toolu_1', name: 'tides', input: { port: 'Faro' } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 5, output_tokens: 3 },
    }),
    text: 'High tide.',
    reasoning: 'The moon.',
    calls: [{ id: 'toolu_1', name: 'tides', arguments: '{"port":"Faro"}' }],
    end: { finishReason: 'tool_calls', usage: { inputTokens: 5, outputTokens: 3 } },
  },
  {
    name: 'a gateway: an error of OpenAI’s form with status 200',
    headers: JSON_TYPE,
    body: '{"error":{"message":"Slow down","type":"rate_limit_error","code":429}}',
    error: { code: 'rate_limited', message: 'anthropic answered 429: Slow down' },
  },
];

const OLLAMA: readonly Omit<RecordedAnswer, 'vendor'>[] = [
  {
    name: 'a server like Ollama: thoughts in another field, counts in text, a reason of its own',
    body: ndjson(
      { message: { role: 'assistant', content: 'High tide.', reasoning: 'The moon.' } },
      { done: true, done_reason: 'eog', prompt_eval_count: '11', eval_count: '6' },
    ),
    text: 'High tide.',
    reasoning: 'The moon.',
    end: {
      finishReason: 'stop',
      rawFinishReason: 'eog',
      usage: { inputTokens: 11, outputTokens: 6 },
    },
  },
  {
    name: 'Ollama Cloud: an answer that failed, with a word for it',
    body: ndjson(
      { message: { role: 'assistant', content: 'High ti' } },
      { message: { role: 'assistant', content: '' }, done: true, done_reason: 'error' },
    ),
    text: 'High ti',
    error: { code: 'upstream_error', message: /"error"/ },
  },
];

/** The words are those of the body, whatever is said around them. */
function expectedWords(body: string): RegExp {
  return new RegExp(`^openai answered 429: ${/Slow down[^"]*/.exec(body)?.[0] ?? ''}$`);
}

export const ODD_ANSWERS: readonly RecordedAnswer[] = [
  ...CHAT.map((answer) => ({ ...answer, vendor: 'openai' as const })),
  ...RESPONSES.map((answer) => ({
    ...answer,
    vendor: 'openai' as const,
    api: 'responses' as const,
  })),
  ...MESSAGES.map((answer) => ({ ...answer, vendor: 'anthropic' as const })),
  ...OLLAMA.map((answer) => ({ ...answer, vendor: 'ollama' as const })),
];
