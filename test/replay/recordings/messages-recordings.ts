/** Answers of the Messages API as it streams them, one for each way of its own. */
import { named, start } from '../../upstream/recorded-answers.ts';
import { call, counts, type ReducedRecording, says } from './reduced-recording.ts';

const block = (index: number, content_block: object, ...deltas: readonly object[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const text = (index: number, ...pieces: readonly string[]) =>
  block(
    index,
    { type: 'text', text: '' },
    ...pieces.map((piece) => ({ type: 'text_delta', text: piece })),
  );
const thinking = (index: number, thought: string) =>
  block(
    index,
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'thinking_delta', thinking: thought },
    { type: 'signature_delta', signature: `seal-${index}` },
  );
const toolUse = (index: number, id: string, ...pieces: readonly string[]) =>
  block(
    index,
    { type: 'tool_use', id, name: 'tides', input: {}, caller: { type: 'direct' } },
    ...pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  );
const end = (stop_reason: string, usage: object, rest: object = {}) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null, ...rest }, usage },
  { type: 'message_stop' },
];

const RECORDINGS: readonly Omit<ReducedRecording, 'kind'>[] = [
  {
    id: 'thoughts, text and two calls, one without arguments, with all classes of counts',
    sse: named(
      start({
        input_tokens: 12,
        cache_creation_input_tokens: 30,
        cache_read_input_tokens: 400,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens: 1,
        service_tier: 'standard',
      }),
      ...thinking(0, 'The moon.'),
      { type: 'ping' },
      ...text(1, 'I ', 'look.'),
      ...toolUse(2, 'toolu_1', '', '{"port": ', '"Faro"}'),
      ...toolUse(3, 'toolu_2', ''),
      ...end('tool_use', {
        input_tokens: 12,
        cache_creation_input_tokens: 30,
        cache_read_input_tokens: 400,
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 8 },
      }),
    ),
    says: says({
      text: 'I look.',
      reasoning: 'The moon.',
      calls: [call('toolu_1', 'Faro'), call('toolu_2')],
      usage: counts(12, 50, { cacheRead: 400, cacheWrite: 30, reasoning: 8 }),
      finish: 'tool_calls',
    }),
  },
  {
    id: 'thoughts between calls, and one that the vendor sealed',
    sse: named(
      start({ input_tokens: 5, output_tokens: 1 }),
      ...thinking(0, 'First. '),
      ...block(1, { type: 'redacted_thinking', data: 'c2VhbGVk' }),
      ...thinking(2, 'Second.'),
      ...text(3, 'High tide.'),
      ...end('end_turn', { output_tokens: 9 }),
    ),
    says: says({ text: 'High tide.', reasoning: 'First. Second.', usage: counts(5, 9) }),
  },
  {
    id: 'a search by the vendor, its sources, and text in several cited blocks',
    sse: named(
      start({ input_tokens: 5, output_tokens: 1 }),
      ...text(0, 'I search.'),
      ...block(
        1,
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        { type: 'input_json_delta', partial_json: '{"query": "tides"}' },
      ),
      ...block(2, {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', title: 'Tides', url: 'https://example.com' }],
      }),
      ...block(
        3,
        { type: 'text', text: '', citations: [] },
        { type: 'text_delta', text: ' High tide' },
        { type: 'citations_delta', citation: { type: 'web_search_result_location', url: 'x' } },
      ),
      ...text(4, ' at noon.'),
      ...end('end_turn', { output_tokens: 9, server_tool_use: { web_search_requests: 1 } }),
    ),
    says: says({ text: 'I search. High tide at noon.', usage: counts(5, 9) }),
  },
  {
    id: 'a tool of an MCP server, and a container',
    sse: named(
      start({ input_tokens: 5, output_tokens: 1 }),
      ...block(
        0,
        { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'tides', input: {}, server_name: 's' },
        { type: 'input_json_delta', partial_json: '{}' },
      ),
      ...block(1, {
        type: 'mcp_tool_result',
        tool_use_id: 'mcptoolu_1',
        is_error: false,
        content: [{ type: 'text', text: 'noon' }],
      }),
      ...text(2, 'At noon.'),
      ...end('end_turn', { output_tokens: 9 }, { container: { id: 'container_1' } }),
    ),
    says: says({ text: 'At noon.', usage: counts(5, 9) }),
  },
  {
    id: 'an earlier conversation in short, another model, then text',
    sse: named(
      start({ input_tokens: 30, output_tokens: 1 }),
      ...block(
        0,
        { type: 'compaction', content: null },
        { type: 'compaction_delta', content: 'They spoke of tides.' },
      ),
      ...block(1, { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } }),
      ...text(2, 'High tide.'),
      ...end('end_turn', { output_tokens: 8 }),
    ),
    says: says({ text: 'High tide.', usage: counts(30, 8) }),
  },
  {
    id: 'a call that the limit cut',
    sse: named(
      start({ input_tokens: 450, output_tokens: 1 }),
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'tides', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"port": "Fa' },
      },
      ...end('max_tokens', { output_tokens: 124 }),
    ),
    says: says({
      calls: [{ id: 'toolu_1', name: 'tides', arguments: '{"port": "Fa' }],
      usage: counts(450, 124),
      finish: 'length',
    }),
  },
  {
    id: 'a refusal in the middle, with details',
    sse: named(
      start({ input_tokens: 28, output_tokens: 1 }),
      ...text(0, 'High '),
      ...end(
        'refusal',
        { input_tokens: 28, output_tokens: 106, output_tokens_details: { thinking_tokens: 67 } },
        { stop_details: { type: 'refusal', category: null } },
      ),
    ),
    says: says({
      text: 'High ',
      usage: counts(28, 106, { reasoning: 67 }),
      finish: 'content_filter',
    }),
  },
  {
    id: 'a message that is announced twice',
    sse: named(
      start({ input_tokens: 17, output_tokens: 1 }),
      start({ input_tokens: 17, output_tokens: 1 }),
      ...text(0, 'High tide.'),
      ...end('stop_sequence', { output_tokens: 4 }, { stop_sequence: 'END' }),
    ),
    says: says({ text: 'High tide.', usage: counts(17, 4) }),
  },
  {
    id: 'a turn that the vendor paused',
    sse: named(
      start({ input_tokens: 5, output_tokens: 1 }),
      ...text(0, 'I look.'),
      ...block(1, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
      ...end('pause_turn', { output_tokens: 4 }),
    ),
    says: says({ text: 'I look.', usage: counts(5, 4) }),
  },
  {
    id: 'a vendor that is overloaded in the middle of its answer',
    sse: named(start({ input_tokens: 5, output_tokens: 1 }), ...text(0, 'High ti'), {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
    }),
    says: says({ text: 'High ti', finish: 'failed' }),
  },
  {
    id: 'a server that sends a call’s arguments with its start, and the counts at the end',
    sse: named(
      start({}),
      ...block(0, { type: 'tool_use', id: 'toolu_1', name: 'tides', input: { port: 'Faro' } }),
      ...end('tool_use', { input_tokens: 5, cache_read_input_tokens: 2, output_tokens: 3 }),
    ),
    says: says({
      calls: [call('toolu_1', 'Faro')],
      usage: counts(5, 3, { cacheRead: 2 }),
      finish: 'tool_calls',
    }),
  },
];

export const MESSAGES_RECORDINGS: readonly ReducedRecording[] = RECORDINGS.map((recording) => ({
  ...recording,
  kind: 'messages',
}));
