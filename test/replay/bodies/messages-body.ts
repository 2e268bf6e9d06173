/** Any body of the Messages API. */
import fc from 'fast-check';
import {
  anyText,
  listOf,
  always,
  oneOf,
  numberUpTo,
  anyCount,
  anyFlag,
  PICTURE,
  anySchema,
  cacheMark,
  openObject,
  conversation,
} from './any-fields.ts';

const messagesText = openObject({ type: always('text'), text: anyText }, cacheMark);
const messagesUser = openObject({
  role: always('user'),
  content: fc.oneof(
    anyText,
    listOf(
      fc.oneof(
        messagesText,
        openObject(
          {
            type: always('image'),
            source: always({ type: 'base64', media_type: 'image/png', data: PICTURE }),
          },
          cacheMark,
        ),
        openObject(
          {
            type: always('document'),
            source: always({ type: 'text', media_type: 'text/plain', data: 'Tides.' }),
          },
          { title: anyText, citations: always({ enabled: true }), ...cacheMark },
        ),
      ),
      1,
    ),
  ),
});
const messagesExchange = fc.oneof(
  fc.tuple(
    messagesUser,
    openObject({ role: always('assistant'), content: fc.oneof(anyText, listOf(messagesText, 1)) }),
  ),
  fc
    .tuple(
      messagesUser,
      openObject(
        {
          type: always('tool_use'),
          id: always('toolu_1'),
          name: always('tides'),
          input: oneOf({}, { port: 'Faro' }),
        },
        cacheMark,
      ),
      openObject(
        { type: always('tool_result'), tool_use_id: always('toolu_1') },
        { content: fc.oneof(anyText, listOf(messagesText, 1)), is_error: anyFlag, ...cacheMark },
      ),
      openObject({ type: always('thinking'), thinking: anyText, signature: always('c2VhbGVk') }),
    )
    .map(([asked, use, result, thought]) => [
      asked,
      { role: 'assistant', content: [thought, use] },
      { role: 'user', content: [result] },
      { role: 'assistant', content: 'At noon.' },
    ]),
);
export const messagesBody = openObject(
  {
    max_tokens: anyCount,
    messages: conversation(fc.constant([]), messagesExchange, messagesUser),
  },
  {
    system: fc.oneof(anyText, listOf(messagesText, 1)),
    temperature: numberUpTo(1),
    top_p: numberUpTo(1),
    top_k: anyCount,
    stop_sequences: oneOf([], ['END']),
    metadata: oneOf({ user_id: 'user-1' }, {}),
    service_tier: oneOf('auto', 'standard_only'),
    container: always('container_1'),
    context_management: always({ edits: [{ type: 'clear_tool_uses_20250919' }] }),
    mcp_servers: always([{ type: 'url', name: 's', url: 'https://example.com' }]),
    thinking: oneOf({ type: 'disabled' }, { type: 'adaptive' }),
    output_config: oneOf({ effort: 'low' }, { effort: 'max' }),
    tool_choice: oneOf({ type: 'auto' }, { type: 'auto', disable_parallel_tool_use: true }),
    tools: fc
      .oneof(
        openObject(
          { name: always('tides'), input_schema: anySchema },
          { description: anyText, strict: anyFlag, ...cacheMark },
        ),
        openObject(
          { type: always('web_search_20250305'), name: always('web_search') },
          { max_uses: anyCount },
        ),
      )
      .map((tool) => [tool]),
  },
);
