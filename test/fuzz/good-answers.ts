/** Correct answers of each protocol's upstream: text, thoughts, a tool call, counts, an end. */

export type Json = { [name: string]: unknown };

export type WireEvent = {
  readonly name?: string;
  data: Json;
  /** The event marks the answer as complete, or gives the finish reason. */
  readonly isEnd?: boolean;
  /** Path of an essential piece of the answer in the event. */
  readonly piece?: readonly string[];
};

export const PROTOCOLS = ['openai', 'responses', 'anthropic', 'ollama'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The text of every good answer. */
export const GOOD_TEXT = 'Grüße aus dem Norden.';
const PIECES = ['Grüße ', 'aus dem ', 'Norden.'];

export function goodAnswer(protocol: Protocol, withTool: boolean): WireEvent[] {
  switch (protocol) {
    case 'openai':
      return openai(withTool);
    case 'responses':
      return responses(withTool);
    case 'anthropic':
      return anthropic(withTool);
    case 'ollama':
      return ollama(withTool);
  }
}

/** An event in the middle of a stream that reports a failure. */
export function errorEvent(protocol: Protocol): WireEvent {
  const error = { type: 'overloaded_error', message: 'too much to do', code: 'server_error' };
  if (protocol === 'ollama') return { data: { error: 'too much to do' } };
  return { name: 'error', data: { type: 'error', error } };
}

export function goodErrorBody(protocol: Protocol): Json {
  return protocol === 'ollama'
    ? { error: 'the model is busy' }
    : { type: 'error', error: { type: 'api_error', message: 'the model is busy', code: null } };
}

function openai(withTool: boolean): WireEvent[] {
  const chunk = (delta: Json, finish: string | null = null): Json => ({
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const at = ['choices', '0', 'delta'];
  const call = {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: 'look', arguments: '' },
  };
  const argument = { index: 0, function: { arguments: '{"at":1}' } };
  return [
    { data: chunk({ role: 'assistant', content: '' }) },
    { data: chunk({ reasoning_content: 'Hm.' }), piece: [...at, 'reasoning_content'] },
    ...PIECES.map((content) => ({ data: chunk({ content }), piece: [...at, 'content'] })),
    ...(withTool
      ? [{ data: chunk({ tool_calls: [call] }) }, { data: chunk({ tool_calls: [argument] }) }]
      : []),
    { data: chunk({}, withTool ? 'tool_calls' : 'stop'), isEnd: true },
    {
      data: {
        choices: [],
        usage: {
          prompt_tokens: 12,
          completion_tokens: 7,
          prompt_tokens_details: { cached_tokens: 3 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
      },
    },
  ];
}

function responses(withTool: boolean): WireEvent[] {
  const usage = {
    input_tokens: 12,
    output_tokens: 7,
    input_tokens_details: { cached_tokens: 3 },
    output_tokens_details: { reasoning_tokens: 2 },
  };
  const call = { type: 'function_call', id: 'f', call_id: 'call_1', name: 'look', arguments: '' };
  const argument = { type: 'response.function_call_arguments.delta', output_index: 1 };
  return [
    { data: { type: 'response.created', response: { status: 'in_progress' } } },
    {
      data: { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Hm.' },
      piece: ['delta'],
    },
    ...PIECES.map((delta) => ({
      data: { type: 'response.output_text.delta', output_index: 0, delta },
      piece: ['delta'],
    })),
    ...(withTool
      ? [
          { data: { type: 'response.output_item.added', output_index: 1, item: call } },
          { data: { ...argument, delta: '{"at":1}' }, piece: ['delta'] },
          { data: { type: 'response.output_item.done', output_index: 1, item: call } },
        ]
      : []),
    { data: { type: 'response.completed', response: { status: 'completed', usage } }, isEnd: true },
  ];
}

function anthropic(withTool: boolean): WireEvent[] {
  const named = (data: Json & { type: string }, more: Partial<WireEvent> = {}): WireEvent => ({
    name: data.type,
    data,
    ...more,
  });
  const delta = (index: number, inner: Json, field: string): WireEvent =>
    named({ type: 'content_block_delta', index, delta: inner }, { piece: ['delta', field] });
  const start = (index: number, block: Json): WireEvent =>
    named({ type: 'content_block_start', index, content_block: block });
  const usage = { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 1 };
  return [
    named({ type: 'message_start', message: { id: 'm', role: 'assistant', content: [], usage } }),
    start(0, { type: 'thinking', thinking: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'Hm.' }, 'thinking'),
    delta(0, { type: 'signature_delta', signature: 'sealed' }, 'none'),
    named({ type: 'content_block_stop', index: 0 }),
    start(1, { type: 'text', text: '' }),
    ...PIECES.map((text) => delta(1, { type: 'text_delta', text }, 'text')),
    named({ type: 'content_block_stop', index: 1 }),
    ...(withTool
      ? [
          start(2, { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }),
          delta(2, { type: 'input_json_delta', partial_json: '{"at":1}' }, 'partial_json'),
          named({ type: 'content_block_stop', index: 2 }),
        ]
      : []),
    named(
      {
        type: 'message_delta',
        delta: { stop_reason: withTool ? 'tool_use' : 'end_turn', stop_sequence: null },
        usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 2 } },
      },
      { isEnd: true },
    ),
    named({ type: 'message_stop' }, { isEnd: true }),
  ];
}

function ollama(withTool: boolean): WireEvent[] {
  const line = (message: Json): Json => ({
    model: 'm',
    message: { role: 'assistant', ...message },
    done: false,
  });
  const call = { function: { name: 'look', arguments: { at: 1 } } };
  return [
    { data: line({ content: '', thinking: 'Hm.' }), piece: ['message', 'thinking'] },
    ...PIECES.map((content) => ({ data: line({ content }), piece: ['message', 'content'] })),
    ...(withTool
      ? [
          {
            data: line({ content: '', tool_calls: [call] }),
            piece: ['message', 'tool_calls', '0', 'function', 'name'],
          },
        ]
      : []),
    {
      data: {
        ...line({ content: '' }),
        done: true,
        done_reason: 'stop',
        prompt_eval_count: 12,
        eval_count: 7,
      },
      isEnd: true,
    },
  ];
}
