/** Answers of the Responses API as vendors and servers stream them, one for each way of their own. */
import { lines, named } from '../../upstream/recorded-answers.ts';
import { call, counts, type ReducedRecording, says } from './reduced-recording.ts';

type Item = { readonly type: string; readonly id: string; readonly [field: string]: unknown };

const CREATED = {
  type: 'response.created',
  response: { id: 'resp_1', object: 'response', status: 'in_progress', output: [], usage: null },
};
const USAGE = {
  input_tokens: 90,
  input_tokens_details: { cached_tokens: 64 },
  output_tokens: 34,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 124,
};
const SAID_USAGE = counts(26, 34, { cacheRead: 64, reasoning: 20 });

const item = (output_index: number, whole: Item, ...between: readonly WireEvent[]) => [
  {
    type: 'response.output_item.added',
    output_index,
    item: { type: whole.type, id: whole.id, status: 'in_progress', ...headOf(whole) },
  },
  ...between.map((event) => ({ output_index, item_id: whole.id, ...event })),
  { type: 'response.output_item.done', output_index, item: { status: 'completed', ...whole } },
];
type WireEvent = { readonly type: string; readonly [field: string]: unknown };

/** The fields that an item has from its beginning. */
function headOf({ call_id, name, phase, role }: Item): object {
  return JSON.parse(JSON.stringify({ call_id, name, phase, role })) as object;
}

const message = (id: string, text: string, rest: object = {}): Item => ({
  type: 'message',
  id,
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
  ...rest,
});
const pieces = (type: string, ...all: readonly string[]) =>
  all.map((delta) => ({ type, content_index: 0, delta }));
const ended = (output: readonly object[], rest: object = {}, type = 'response.completed') => ({
  type,
  response: {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    output,
    usage: USAGE,
    ...rest,
  },
});

const TIDE = message('msg_1', 'High tide.');
const CALL: Item = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'tides',
  arguments: '{"port":"Faro"}',
};
const THOUGHT: Item = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [
    { type: 'summary_text', text: 'The moon.' },
    { type: 'summary_text', text: 'The sun.' },
  ],
  encrypted_content: 'c2VhbGVk',
};
const RAW_THOUGHT: Item = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  content: [{ type: 'reasoning_text', text: 'The moon.' }],
};

const RECORDINGS: readonly Omit<ReducedRecording, 'kind'>[] = [
  {
    id: 'OpenAI: a summary in two parts, text and a call in pieces',
    sse: named(
      CREATED,
      { type: 'response.in_progress', response: CREATED.response },
      ...item(
        0,
        THOUGHT,
        { type: 'response.reasoning_summary_text.delta', summary_index: 0, delta: 'The moon.' },
        { type: 'response.reasoning_summary_text.done', summary_index: 0, text: 'The moon.' },
        { type: 'response.reasoning_summary_text.delta', summary_index: 1, delta: 'The sun.' },
      ),
      ...item(1, TIDE, ...pieces('response.output_text.delta', 'High ', 'tide.')),
      ...item(2, CALL, ...pieces('response.function_call_arguments.delta', '{"port":', '"Faro"}'), {
        type: 'response.function_call_arguments.done',
        arguments: '{"port":"Faro"}',
      }),
      ended([THOUGHT, TIDE, CALL]),
    ),
    says: says({
      text: 'High tide.',
      reasoning: 'The moon.The sun.',
      calls: [call('call_1', 'Faro')],
      usage: SAID_USAGE,
      finish: 'tool_calls',
    }),
  },
  {
    id: 'OpenRouter: thoughts that end after the text, under another id, and a sentinel',
    sse: lines(
      CREATED,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', id: 'a', summary: [] },
      },
      {
        type: 'response.reasoning_text.delta',
        output_index: 0,
        item_id: 'a',
        content_index: 0,
        delta: 'The moon.',
      },
      ...item(1, TIDE, ...pieces('response.output_text.delta', 'High tide.')),
      {
        type: 'response.reasoning_text.done',
        output_index: 0,
        item_id: 'a',
        content_index: 0,
        text: 'The moon.',
      },
      { type: 'response.output_item.done', output_index: 0, item: { ...RAW_THOUGHT, id: 'a' } },
      ended([{ ...RAW_THOUGHT, id: 'b' }, TIDE]),
      'data: [DONE]',
    ),
    says: says({ text: 'High tide.', reasoning: 'The moon.', usage: SAID_USAGE }),
  },
  {
    id: 'LM Studio: thoughts themselves, and a call whose arguments come at once',
    sse: named(
      CREATED,
      ...item(0, RAW_THOUGHT, ...pieces('response.reasoning_text.delta', 'The ', 'moon.')),
      ...item(1, CALL, {
        type: 'response.function_call_arguments.done',
        arguments: '{"port":"Faro"}',
      }),
      ended([RAW_THOUGHT, CALL]),
    ),
    says: says({
      reasoning: 'The moon.',
      calls: [call('call_1', 'Faro')],
      usage: SAID_USAGE,
      finish: 'tool_calls',
    }),
  },
  {
    id: 'OpenAI: a tool of free text',
    sse: named(
      CREATED,
      ...item(
        0,
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'tides', input: 'Faro' },
        { type: 'response.custom_tool_call_input.delta', delta: 'Fa' },
        { type: 'response.custom_tool_call_input.delta', delta: 'ro' },
        { type: 'response.custom_tool_call_input.done', input: 'Faro' },
      ),
      ended([
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'tides', input: 'Faro' },
      ]),
    ),
    says: says({
      calls: [{ id: 'call_1', name: 'tides', arguments: { input: 'Faro' } }],
      usage: SAID_USAGE,
      finish: 'tool_calls',
    }),
  },
  {
    id: 'OpenAI: a comment and an answer, as messages of two phases',
    sse: named(
      CREATED,
      ...item(
        0,
        message('msg_1', 'I look. ', { phase: 'commentary' }),
        ...pieces('response.output_text.delta', 'I look. '),
      ),
      ...item(
        1,
        message('msg_2', 'High tide.', { phase: 'final_answer' }),
        ...pieces('response.output_text.delta', 'High'),
        { type: 'response.output_text.done', content_index: 0, text: 'High tide.' },
      ),
      ended([
        message('msg_1', 'I look. ', { phase: 'commentary' }),
        message('msg_2', 'High tide.', { phase: 'final_answer' }),
      ]),
    ),
    says: says({ text: 'I look. High tide.', usage: SAID_USAGE }),
  },
  {
    id: 'OpenAI: a search, code and an image by the vendor, then text with sources',
    sse: named(
      CREATED,
      ...item(
        0,
        { type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'tides' } },
        { type: 'response.web_search_call.searching' },
      ),
      ...item(
        1,
        { type: 'code_interpreter_call', id: 'ci_1', code: '1+1', container_id: 'c' },
        { type: 'response.code_interpreter_call_code.delta', delta: '1+1' },
        { type: 'response.code_interpreter_call_code.done', code: '1+1' },
      ),
      ...item(2, { type: 'image_generation_call', id: 'ig_1', result: 'aW1hZ2U=' }),
      ...item(3, TIDE, ...pieces('response.output_text.delta', 'High tide.'), {
        type: 'response.output_text.annotation.added',
        annotation: { type: 'url_citation', url: 'https://example.com' },
      }),
      ended([TIDE]),
    ),
    says: says({ text: 'High tide.', usage: SAID_USAGE }),
  },
  {
    id: 'OpenAI: a tool of an MCP server, whose arguments are no call of the client',
    sse: named(
      CREATED,
      ...item(0, { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 's', tools: [] }),
      ...item(
        1,
        { type: 'mcp_call', id: 'mcp_1', name: 'tides', arguments: '{}', output: 'noon' },
        { type: 'response.mcp_call_arguments.delta', delta: '{}' },
        { type: 'response.mcp_call_arguments.done', arguments: '{}' },
        { type: 'response.mcp_call.completed' },
      ),
      ...item(2, TIDE, ...pieces('response.output_text.delta', 'High tide.')),
      ended([TIDE]),
    ),
    says: says({ text: 'High tide.', usage: SAID_USAGE }),
  },
  {
    id: 'OpenAI: a refusal',
    sse: named(
      CREATED,
      ...item(
        0,
        { ...TIDE, content: [{ type: 'refusal', refusal: 'I will not.' }] },
        { type: 'response.refusal.delta', content_index: 0, delta: 'I will ' },
        { type: 'response.refusal.delta', content_index: 0, delta: 'not.' },
        { type: 'response.refusal.done', content_index: 0, refusal: 'I will not.' },
      ),
      ended([{ ...TIDE, content: [{ type: 'refusal', refusal: 'I will not.' }] }]),
    ),
    says: says({ text: 'I will not.', usage: SAID_USAGE }),
  },
  ...[
    { reason: 'max_output_tokens', finish: 'length' as const },
    { reason: 'content_filter', finish: 'content_filter' as const },
  ].map(({ reason, finish }) => ({
    id: `OpenAI: an answer that is incomplete, because of ${reason}`,
    sse: named(
      CREATED,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'msg_1', content: [] },
      },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'High ti' },
      ended(
        [message('msg_1', 'High ti', { status: 'incomplete' })],
        { status: 'incomplete', incomplete_details: { reason } },
        'response.incomplete',
      ),
    ),
    says: says({ text: 'High ti', usage: SAID_USAGE, finish }),
  })),
  {
    id: 'OpenAI: a failure after some text',
    sse: named(
      CREATED,
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'High ti' },
      ended(
        [],
        { status: 'failed', error: { code: 'server_error', message: 'It failed.' }, usage: null },
        'response.failed',
      ),
    ),
    says: says({ text: 'High ti', finish: 'failed' }),
  },
  {
    id: 'OpenAI: an error as an event of its own',
    sse: named(
      CREATED,
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'High ti' },
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down', param: null },
    ),
    says: says({ text: 'High ti', finish: 'failed' }),
  },
  {
    id: 'a server that says everything at the end',
    sse: named(CREATED, ended([THOUGHT, TIDE, CALL])),
    says: says({
      text: 'High tide.',
      reasoning: 'The moon.The sun.',
      calls: [call('call_1', 'Faro')],
      usage: SAID_USAGE,
      finish: 'tool_calls',
    }),
  },
  {
    id: 'a queue before the answer, and events that Rhetor does not know',
    sse: named(
      { type: 'response.queued', response: { ...CREATED.response, status: 'queued' } },
      CREATED,
      { type: 'keepalive' },
      ...item(0, TIDE, ...pieces('response.output_text.delta', 'High tide.')),
      { type: 'response.something.new', output_index: 0, delta: 'not text' },
      ended([TIDE], { background: true }),
    ),
    says: says({ text: 'High tide.', usage: SAID_USAGE }),
  },
];

export const RESPONSES_RECORDINGS: readonly ReducedRecording[] = RECORDINGS.map((recording) => ({
  ...recording,
  kind: 'responses',
}));
