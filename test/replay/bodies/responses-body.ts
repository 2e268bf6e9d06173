/** Any body of the Responses API, except the fields that Rhetor answers for itself. */
import fc from 'fast-check';
import {
  anyText,
  listOf,
  always,
  oneOf,
  numberUpTo,
  anyCount,
  anyFlag,
  pictureUrl,
  anySchema,
  argumentsText,
  openObject,
  conversation,
} from './any-fields.ts';

const responseText = openObject({ type: always('input_text'), text: anyText });
const responseUser = openObject(
  {
    role: always('user'),
    content: fc.oneof(
      anyText,
      listOf(
        fc.oneof(
          responseText,
          openObject(
            { type: always('input_image'), image_url: pictureUrl },
            { detail: oneOf('low', 'auto') },
          ),
          openObject({ type: always('input_file'), file_id: always('file-1') }),
        ),
        1,
      ),
    ),
  },
  { type: always('message') },
);
const responseExchange = fc.oneof(
  fc.tuple(
    responseUser,
    openObject(
      {
        type: always('message'),
        role: always('assistant'),
        content: listOf(
          openObject(
            { type: always('output_text'), text: anyText },
            { annotations: always([]), logprobs: always([]) },
          ),
          1,
        ),
      },
      {
        id: always('msg_1'),
        status: always('completed'),
        phase: oneOf('commentary', 'final_answer'),
      },
    ),
  ),
  fc.tuple(
    responseUser,
    openObject(
      {
        type: always('reasoning'),
        id: always('rs_1'),
        summary: oneOf([], [{ type: 'summary_text', text: 'The moon.' }]),
      },
      { encrypted_content: always('c2VhbGVk') },
    ),
    openObject(
      {
        type: always('function_call'),
        call_id: always('call_1'),
        name: always('tides'),
        arguments: argumentsText,
      },
      { id: always('fc_1'), status: always('completed') },
    ),
    openObject({
      type: always('function_call_output'),
      call_id: always('call_1'),
      output: fc.oneof(anyText, listOf(responseText, 1)),
    }),
  ),
);
export const responsesBody = openObject(
  {
    input: fc.oneof(anyText, conversation(fc.constant([]), responseExchange, responseUser)),
  },
  {
    instructions: anyText,
    temperature: numberUpTo(2),
    top_p: numberUpTo(1),
    max_output_tokens: anyCount,
    max_tool_calls: anyCount,
    metadata: oneOf({}, { team: 'tides' }),
    include: oneOf([], ['reasoning.encrypted_content'], ['web_search_call.action.sources']),
    reasoning: openObject({}, { effort: oneOf('low', 'high'), summary: oneOf('auto', null) }),
    text: openObject(
      {},
      { verbosity: oneOf('low', 'high'), format: oneOf({ type: 'text' }, { type: 'json_object' }) },
    ),
    truncation: oneOf('auto', 'disabled'),
    service_tier: oneOf('auto', 'flex'),
    prompt_cache_key: anyText,
    parallel_tool_calls: anyFlag,
    tools: fc
      .oneof(
        openObject(
          { type: always('function'), name: always('tides'), parameters: anySchema },
          { description: anyText, strict: anyFlag },
        ),
        openObject({ type: always('web_search') }, { search_context_size: oneOf('low', 'high') }),
        openObject({
          type: always('mcp'),
          server_label: always('s'),
          server_url: always('https://example.com'),
        }),
      )
      .map((tool) => [tool]),
  },
);
