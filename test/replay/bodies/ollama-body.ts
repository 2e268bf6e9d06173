/** Any body of Ollama's chat. */
import fc from 'fast-check';
import {
  anyText,
  always,
  oneOf,
  numberUpTo,
  anyCount,
  PICTURE,
  anySchema,
  openObject,
  conversation,
} from './any-fields.ts';

const ollamaUser = openObject(
  { role: always('user'), content: anyText },
  { images: always([PICTURE]) },
);
export const ollamaBody = openObject(
  {
    messages: conversation(
      fc.array(openObject({ role: always('system'), content: anyText }), { maxLength: 1 }),
      fc.oneof(
        fc.tuple(
          ollamaUser,
          openObject({ role: always('assistant'), content: anyText }, { thinking: anyText }),
        ),
        fc.tuple(
          ollamaUser,
          openObject({
            role: always('assistant'),
            content: anyText,
            tool_calls: always([{ function: { name: 'tides', arguments: { port: 'Faro' } } }]),
          }),
          openObject({ role: always('tool'), content: anyText, tool_name: always('tides') }),
        ),
      ),
      ollamaUser,
    ),
  },
  {
    format: oneOf('json', { type: 'object' }),
    keep_alive: oneOf('5m', 300, -1),
    think: oneOf(true, false, 'high'),
    options: openObject(
      {},
      {
        temperature: numberUpTo(2),
        num_ctx: anyCount,
        num_predict: anyCount,
        top_k: anyCount,
        min_p: numberUpTo(1),
        stop: oneOf(['END']),
        mirostat: oneOf(0, 1, 2),
      },
    ),
    tools: openObject({
      type: always('function'),
      function: openObject(
        { name: always('tides'), parameters: anySchema },
        { description: anyText },
      ),
    }).map((tool) => [tool]),
  },
);
