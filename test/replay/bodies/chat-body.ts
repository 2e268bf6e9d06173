/** Any body of a chat completion. */
import fc from 'fast-check';
import {
  anyText,
  anyName,
  listOf,
  always,
  oneOf,
  numberUpTo,
  anyCount,
  anyFlag,
  pictureUrl,
  anySchema,
  argumentsText,
  cacheMark,
  openObject,
  conversation,
} from './any-fields.ts';

const chatText = openObject({ type: always('text'), text: anyText }, cacheMark);
const chatUser = openObject(
  {
    role: always('user'),
    content: fc.oneof(
      anyText,
      listOf(
        fc.oneof(
          chatText,
          openObject({
            type: always('image_url'),
            image_url: openObject({ url: pictureUrl }, { detail: oneOf('low', 'auto') }),
          }),
          openObject({
            type: always('input_audio'),
            input_audio: always({ data: 'UklGRg==', format: 'wav' }),
          }),
          openObject({ type: always('file'), file: always({ file_id: 'file-1' }) }),
        ),
        1,
      ),
    ),
  },
  { name: anyName },
);
const chatCalls = fc.tuple(argumentsText, openObject({}), anyText).chain(([written, more, said]) =>
  fc.tuple(
    openObject(
      {
        role: always('assistant'),
        content: oneOf(null, said),
        tool_calls: always([
          {
            ...more,
            id: 'call_1',
            type: 'function',
            function: { name: 'tides', arguments: written },
          },
        ]),
      },
      { reasoning_content: anyText, refusal: always(null), audio: always(null) },
    ),
    openObject({
      role: always('tool'),
      tool_call_id: always('call_1'),
      content: fc.oneof(anyText, listOf(chatText, 1)),
    }),
  ),
);
export const chatBody = openObject(
  {
    messages: conversation(
      fc.array(
        openObject({
          role: oneOf('system', 'developer'),
          content: fc.oneof(anyText, listOf(chatText, 1)),
        }),
        { maxLength: 1 },
      ),
      fc.oneof(
        fc.tuple(
          chatUser,
          openObject({ role: always('assistant'), content: anyText }, { name: anyName }),
        ),
        fc.tuple(chatUser, chatCalls).map(([asked, called]) => [asked, ...called]),
      ),
      chatUser,
    ),
  },
  {
    n: oneOf(1, 2, null),
    temperature: numberUpTo(2),
    top_p: numberUpTo(1),
    max_tokens: anyCount,
    max_completion_tokens: anyCount,
    stop: oneOf('END', ['END', 'STOP'], null),
    seed: anyCount,
    logprobs: anyFlag,
    top_logprobs: oneOf(0, 5),
    logit_bias: oneOf({}, { 50256: -100 }),
    presence_penalty: numberUpTo(2),
    frequency_penalty: numberUpTo(2),
    user: anyText,
    metadata: oneOf({}, { team: 'tides' }),
    modalities: oneOf(['text'], ['text', 'audio']),
    audio: always({ voice: 'alloy', format: 'wav' }),
    prediction: always({ type: 'content', content: 'High tide.' }),
    reasoning_effort: oneOf('low', 'high', 'thorough'),
    verbosity: oneOf('low', 'high'),
    service_tier: oneOf('auto', 'flex'),
    prompt_cache_key: anyText,
    web_search_options: openObject({}),
    parallel_tool_calls: anyFlag,
    response_format: oneOf(
      { type: 'text' },
      { type: 'json_object' },
      {
        type: 'json_schema',
        json_schema: { name: 'tide', schema: { type: 'object' }, strict: true },
      },
    ),
    tools: openObject(
      {
        type: always('function'),
        function: openObject(
          { name: always('tides'), parameters: anySchema },
          { description: anyText, strict: anyFlag },
        ),
      },
      cacheMark,
    ).map((tool) => [tool]),
  },
);
