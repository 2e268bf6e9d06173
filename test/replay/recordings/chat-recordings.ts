/** Chat completions as vendors and servers stream them, one for each way of their own. */
import { chunk, lines } from '../../upstream/recorded-answers.ts';
import { call, counts, type ReducedRecording, says } from './reduced-recording.ts';

const DONE = 'data: [DONE]';

const callChunk = (delta: object, index: number | undefined = 0): object =>
  chunk({ tool_calls: [{ ...(index !== undefined && { index }), type: 'function', ...delta }] });

const RECORDINGS: readonly Omit<ReducedRecording, 'kind'>[] = [
  {
    id: 'OpenAI: two calls in pieces, counts in a chunk without a choice, then findings',
    sse: lines(
      chunk({ role: 'assistant', content: null, refusal: null }, { usage: null, obfuscation: 'x' }),
      callChunk({ id: 'call_1', function: { name: 'tides', arguments: '' } }),
      callChunk({ function: { arguments: '{"port":' } }),
      callChunk({ function: { arguments: '"Faro"}' } }),
      callChunk({ id: 'call_2', function: { name: 'tides', arguments: '' } }, 1),
      callChunk({ function: { arguments: '{"port":"Vigo"}' } }, 1),
      chunk({}, { usage: null }, 'tool_calls'),
      {
        choices: [],
        usage: {
          prompt_tokens: 90,
          completion_tokens: 34,
          total_tokens: 124,
          prompt_tokens_details: { cached_tokens: 64, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 20, accepted_prediction_tokens: 0 },
        },
      },
      { choices: [], moderation: { input: { type: 'moderation_results', results: [] } } },
      DONE,
    ),
    says: says({
      calls: [call('call_1', 'Faro'), call('call_2', 'Vigo')],
      usage: counts(26, 34, { cacheRead: 64, reasoning: 20 }),
      finish: 'tool_calls',
    }),
  },
  {
    id: 'OpenAI: a refusal in a field of its own',
    sse: lines(
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ refusal: 'I will ' }),
      chunk({ refusal: 'not.' }),
      chunk({}, {}, 'stop'),
      DONE,
    ),
    says: says({ text: 'I will not.' }),
  },
  {
    id: 'OpenAI: an answer that the filter cut',
    sse: lines(chunk({ content: 'High ' }), chunk({}, {}, 'content_filter'), DONE),
    says: says({ text: 'High ', finish: 'content_filter' }),
  },
  {
    id: 'OpenAI: two choices, of which the first is meant',
    sse: lines(
      chunk({ role: 'assistant', content: 'High' }),
      { choices: [{ index: 1, delta: { content: 'Low' }, finish_reason: null }] },
      chunk({ content: ' tide.' }, {}, 'stop'),
      { choices: [{ index: 1, delta: {}, finish_reason: 'length' }] },
      DONE,
    ),
    says: says({ text: 'High tide.' }),
  },
  {
    id: 'Groq: thoughts with a channel, a whole call without an id, counts among its own fields',
    sse: lines(
      chunk({ role: 'assistant', content: null }, { x_groq: { id: 'req_1' } }),
      chunk({ reasoning: 'The ', channel: 'analysis' }),
      chunk({ reasoning: 'moon.', channel: 'analysis' }),
      callChunk({ function: { name: 'tides', arguments: '{}' } }),
      chunk(
        {},
        {
          x_groq: {
            usage: {
              queue_time: 0.04,
              prompt_tokens: 210,
              completion_tokens: 15,
              total_tokens: 225,
              completion_tokens_details: { reasoning_tokens: 6 },
            },
          },
        },
        'tool_calls',
      ),
      DONE,
    ),
    says: says({
      reasoning: 'The moon.',
      calls: [call(undefined)],
      usage: counts(210, 15, { reasoning: 6 }),
      finish: 'tool_calls',
    }),
  },
  {
    id: 'Groq: a call that was refused after the thoughts, in an event with a name',
    sse: lines(
      chunk({ reasoning: 'I call.', channel: 'analysis' }),
      'event: error\ndata: {"error":{"message":"tool call validation failed","type":"invalid_request_error","code":"tool_use_failed","status_code":400}}',
    ),
    says: says({ reasoning: 'I call.', finish: 'failed' }),
  },
  {
    id: 'DeepSeek: thoughts and text with null for the other, counts beside the last choice',
    sse: lines(
      chunk({ role: 'assistant', content: null, reasoning_content: '' }, { usage: null }),
      chunk({ content: null, reasoning_content: 'The ' }, { usage: null }),
      chunk({ content: null, reasoning_content: 'moon.' }, { usage: null }),
      chunk({ content: 'High tide.', reasoning_content: null }, { usage: null }),
      chunk(
        { content: '', reasoning_content: null },
        {
          usage: {
            prompt_tokens: 90,
            completion_tokens: 12,
            total_tokens: 102,
            prompt_tokens_details: { cached_tokens: 64 },
            completion_tokens_details: { reasoning_tokens: 5 },
            prompt_cache_hit_tokens: 64,
            prompt_cache_miss_tokens: 26,
          },
        },
        'stop',
      ),
      DONE,
    ),
    says: says({
      text: 'High tide.',
      reasoning: 'The moon.',
      usage: counts(26, 12, { cacheRead: 64, reasoning: 5 }),
    }),
  },
  {
    id: 'Mistral: thoughts as parts, then text as text',
    sse: lines(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'The ' }] }] }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'moon.' }] }] }),
      chunk({ content: 'High ' }),
      chunk({ content: [{ type: 'text', text: 'tide.' }] }),
      chunk({ content: '' }, { usage: { prompt_tokens: 10, completion_tokens: 8 } }, 'stop'),
      DONE,
    ),
    says: says({ text: 'High tide.', reasoning: 'The moon.', usage: counts(10, 8) }),
  },
  {
    id: 'Mistral: a call without an id, whose rest has an empty name',
    sse: lines(
      chunk({
        index: 0,
        content: '',
        tool_calls: [{ type: 'function', index: 0, function: { name: 'tides', arguments: '' } }],
      }),
      chunk({
        index: 0,
        content: '',
        tool_calls: [
          { type: 'function', index: 0, function: { name: '', arguments: '{"port":"Faro"}' } },
        ],
      }),
      chunk(
        { index: 0, content: '' },
        {
          usage: {
            prompt_tokens: 171,
            completion_tokens: 14,
            total_tokens: 185,
            prompt_tokens_details: { cached_tokens: 128 },
          },
        },
        'tool_calls',
      ),
      DONE,
    ),
    says: says({
      calls: [call(undefined, 'Faro')],
      usage: counts(43, 14, { cacheRead: 128 }),
      finish: 'tool_calls',
    }),
  },
  {
    id: 'xAI: reasoning that the output does not include, and no reason until the end',
    sse: lines(
      { choices: [{ index: 0, delta: { role: 'assistant', reasoning_content: 'The moon.' } }] },
      {
        choices: [
          {
            index: 0,
            delta: {
              tool_calls: [
                {
                  id: 'call_1',
                  index: 0,
                  type: 'function',
                  function: { name: 'tides', arguments: '{"port":"Faro"}' },
                },
              ],
            },
          },
        ],
      },
      { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      {
        choices: [],
        usage: {
          prompt_tokens: 291,
          completion_tokens: 26,
          total_tokens: 513,
          prompt_tokens_details: { text_tokens: 291, cached_tokens: 290 },
          completion_tokens_details: { reasoning_tokens: 196 },
          num_sources_used: 0,
        },
      },
      DONE,
    ),
    says: says({
      reasoning: 'The moon.',
      calls: [call('call_1', 'Faro')],
      usage: counts(1, 222, { cacheRead: 290, reasoning: 196 }),
      finish: 'tool_calls',
    }),
  },
  {
    id: 'Perplexity: counts that grow with each chunk, and sources beside them',
    sse: lines(
      ...['High', ' tide', '.'].map((content, place) => ({
        citations: ['https://example.com/tides'],
        usage: { prompt_tokens: 10, completion_tokens: place + 1, total_tokens: place + 11 },
        choices: [{ index: 0, delta: { role: 'assistant', content } }],
      })),
      {
        usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 },
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
      },
      DONE,
    ),
    says: says({ text: 'High tide.', usage: counts(10, 3) }),
  },
  {
    id: 'Alibaba: a call whose last piece is empty',
    sse: lines(
      callChunk({ id: 'call_1', function: { name: 'tides', arguments: '' } }),
      callChunk({ function: { arguments: '{"port": "Fa' } }),
      callChunk({ function: { arguments: 'ro"}' } }),
      {
        choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '' } }] } }],
      },
      chunk({}, { usage: null }, 'tool_calls'),
      {
        choices: [],
        usage: {
          prompt_tokens: 5,
          completion_tokens: 2,
          prompt_tokens_details: { cached_tokens: 0 },
        },
      },
      DONE,
    ),
    says: says({ calls: [call('call_1', 'Faro')], usage: counts(5, 2), finish: 'tool_calls' }),
  },
  {
    id: 'OpenRouter: signs of life, thoughts twice, a reason twice, and cache writes',
    sse: lines(
      ': OPENROUTER PROCESSING',
      ...['The ', 'moon.'].map((text) =>
        chunk({
          role: 'assistant',
          content: '',
          reasoning: text,
          reasoning_details: [{ type: 'reasoning.text', text, index: 0, format: 'anthropic-v1' }],
        }),
      ),
      chunk({
        content: '',
        reasoning: null,
        reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln', index: 0 }],
      }),
      ': OPENROUTER PROCESSING',
      chunk({ content: 'High tide.', reasoning: null }),
      chunk({ content: '' }, {}, 'stop'),
      chunk(
        { content: '' },
        {
          usage: {
            prompt_tokens: 888,
            completion_tokens: 74,
            total_tokens: 962,
            cost: 0.01,
            prompt_tokens_details: { cached_tokens: 500, cache_write_tokens: 300 },
            completion_tokens_details: { reasoning_tokens: 4 },
          },
        },
        'stop',
      ),
      DONE,
    ),
    says: says({
      text: 'High tide.',
      reasoning: 'The moon.',
      usage: counts(88, 74, { cacheRead: 500, cacheWrite: 300, reasoning: 4 }),
    }),
  },
  {
    id: 'OpenRouter: an error beside a choice that ends with one',
    sse: lines(
      ': OPENROUTER PROCESSING',
      chunk({ role: 'assistant', content: 'High ti' }),
      {
        error: { code: 502, message: 'Provider disconnected' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      },
      DONE,
    ),
    says: says({ text: 'High ti', finish: 'failed' }),
  },
  {
    id: 'vLLM: token ids beside the choices, counts with each of them',
    sse: lines(
      chunk({ role: 'assistant', content: '' }, { prompt_token_ids: null, prompt_text: null }),
      {
        choices: [{ index: 0, delta: { reasoning: 'The moon.' }, token_ids: null }],
        usage: { prompt_tokens: 46, completion_tokens: 3, total_tokens: 49 },
      },
      {
        choices: [{ index: 0, delta: { content: 'High tide.' }, token_ids: null }],
        usage: { prompt_tokens: 46, completion_tokens: 6, total_tokens: 52 },
      },
      { choices: [{ index: 0, delta: {}, finish_reason: 'length', stop_reason: null }] },
      { choices: [], usage: { prompt_tokens: 46, completion_tokens: 6, total_tokens: 52 } },
      DONE,
    ),
    says: says({
      text: 'High tide.',
      reasoning: 'The moon.',
      usage: counts(46, 6),
      finish: 'length',
    }),
  },
  {
    id: 'Gemini: calls that all have the index 0, with a mark, and stop as the reason',
    sse: lines(
      callChunk({
        id: '',
        function: { name: 'tides', arguments: '{"port":"Faro"}' },
        extra_content: { google: { thought_signature: 'c2ln' } },
      }),
      callChunk({ id: '', function: { name: 'tides', arguments: '{"port":"Vigo"}' } }),
      chunk({}, { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } }, 'stop'),
      DONE,
    ),
    says: says({
      calls: [call(undefined, 'Faro'), call(undefined, 'Vigo')],
      usage: counts(9, 4),
      finish: 'tool_calls',
    }),
  },
  {
    id: 'a gateway: no reason, but counts and the sentinel',
    sse: lines(
      chunk({ content: 'High tide.' }),
      chunk({}, {}, ''),
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } },
      DONE,
    ),
    says: says({ text: 'High tide.', usage: counts(9, 4) }),
  },
];

export const CHAT_RECORDINGS: readonly ReducedRecording[] = RECORDINGS.map((recording) => ({
  ...recording,
  kind: 'chat',
}));
